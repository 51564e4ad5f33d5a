import { describe, expect, it, vi } from 'vitest'
import type { Change } from './changes.ts'
import { eventStream, toText } from './event-stream.ts'

async function* given(...changes: Change[]): AsyncGenerator<Change> {
  yield* changes
}

describe('eventStream', () => {
  it('writes server-sent events, then closes', async () => {
    const close = vi.fn()
    const stream = eventStream(given({ kind: 'heartbeat' }, { kind: 'end' }), close)

    expect(await new Response(stream).text()).toBe(': still here\n\nevent: end\ndata:\n\n')
    expect(close).toHaveBeenCalledOnce()
  })

  it('tells when its reader goes', async () => {
    const close = vi.fn()
    const reader = eventStream(given({ kind: 'heartbeat' }), close).getReader()

    await reader.cancel()

    expect(close).toHaveBeenCalledOnce()
  })

  it('closes after a failure too', async () => {
    const close = vi.fn()
    const broken = given({ kind: 'heartbeat' })
    vi.spyOn(broken, 'next').mockRejectedValue(new TypeError('a mistake'))

    await expect(new Response(eventStream(broken, close)).text()).rejects.toThrow('a mistake')
    expect(close).toHaveBeenCalledOnce()
  })

  it('writes a state on one line', () => {
    const time = '2026-01-01T12:00:00.000Z'
    const text = toText({
      kind: 'state',
      state: {
        order: {
          id: 'order-1',
          status: 'RESERVED',
          reason: null,
          items: [],
          total: 1999,
          createdAt: time,
          updatedAt: time,
          holdExpiresAt: null,
        },
        timeline: [{ time, type: 'order.created', function: 'checkout', detail: 'one\ntwo' }],
      },
    })

    expect(text).toMatch(/^event: state\ndata: \{.*\}\n\n$/)
  })
})
