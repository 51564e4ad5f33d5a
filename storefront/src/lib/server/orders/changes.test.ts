import { describe, expect, it } from 'vitest'
import type { OrderState, Status } from '#lib/order/order.ts'
import { ApiProblem, unavailable } from '#lib/server/api/problem.ts'
import { StoreUnavailableError } from '#lib/server/store/store.ts'
import { changesOf, type Change } from './changes.ts'

function orderState(status: Status, entries = 0): OrderState {
  const time = '2026-01-01T12:00:00.000Z'
  return {
    order: {
      id: 'order-1',
      status,
      reason: null,
      items: [],
      total: 1999,
      createdAt: time,
      updatedAt: time,
      holdExpiresAt: null,
    },
    timeline: Array.from({ length: entries }, (_, index) => ({
      time,
      type: `step-${index}`,
      function: 'orders',
      detail: '',
    })),
  }
}

/** A watch over what the function says at each second; the last answer stays. */
function watch(answers: readonly (OrderState | Error | null)[], { overAt = Infinity } = {}) {
  let time = 0
  let asked = 0
  const changes = changesOf({
    async read() {
      const answer = answers[Math.min(asked++, answers.length - 1)]
      if (answer === undefined || answer instanceof Error) throw answer
      return answer
    },
    async wait(milliseconds) {
      time += milliseconds
    },
    now: () => time,
    isOver: () => time >= overAt,
  })
  return { changes, seconds: () => time / 1000 }
}

async function all(changes: AsyncGenerator<Change>): Promise<string[]> {
  const said: string[] = []
  for await (const change of changes) {
    said.push(
      change.kind === 'state'
        ? `${change.state.order.status} ${change.state.timeline.length}`
        : change.kind,
    )
  }
  return said
}

describe('changesOf', () => {
  it('tells the state at first, each change once, and the end', async () => {
    const { changes, seconds } = watch([
      orderState('RESERVED'),
      orderState('RESERVED'),
      orderState('RESERVED', 1),
      orderState('CONFIRMED', 2),
      orderState('CANCELLED', 3),
    ])

    expect(await all(changes)).toEqual([
      'RESERVED 0',
      'RESERVED 1',
      'CONFIRMED 2',
      'CANCELLED 3',
      'end',
    ])
    expect(seconds()).toBe(9)
  })

  it('waits for the last words of a cancelled order, such as its refund', async () => {
    const { changes } = watch([
      orderState('CANCELLED', 1),
      orderState('CANCELLED', 1),
      orderState('CANCELLED', 2),
    ])

    expect(await all(changes)).toEqual(['CANCELLED 1', 'CANCELLED 2', 'end'])
  })

  it('beats in long silences, and leaves after five minutes without an end', async () => {
    const { changes, seconds } = watch([orderState('CONFIRMED')])

    expect(await all(changes)).toEqual(['CONFIRMED 0', ...Array(19).fill('heartbeat')])
    expect(seconds()).toBe(300)
  })

  it('asks again while the function is down or too busy, or the store is', async () => {
    const busy = new ApiProblem(429, { type: '', detail: '', errors: [] })
    const away = new StoreUnavailableError(null)
    const { changes } = watch([unavailable(null), busy, away, orderState('DELIVERED')])

    expect(await all(changes)).toEqual(['DELIVERED 0', 'end'])
  })

  it.each([401, 403, 404])('leaves when the order may not be read: %i', async (status) => {
    const denied = new ApiProblem(status, { type: '', detail: '', errors: [] })
    const { changes, seconds } = watch([orderState('RESERVED'), denied])

    expect(await all(changes)).toEqual(['RESERVED 0'])
    expect(seconds()).toBe(1)
  })

  it('leaves when the reader has logged out', async () => {
    const { changes, seconds } = watch([orderState('RESERVED'), null])

    expect(await all(changes)).toEqual(['RESERVED 0'])
    expect(seconds()).toBe(1)
  })

  it('leaves when nobody listens any more', async () => {
    const { changes, seconds } = watch([orderState('RESERVED')], { overAt: 3000 })

    expect(await all(changes)).toEqual(['RESERVED 0'])
    expect(seconds()).toBe(3)
  })

  it('does not hide a mistake of its own', async () => {
    const { changes } = watch([new TypeError('a mistake')])

    await expect(all(changes)).rejects.toThrow('a mistake')
  })
})
