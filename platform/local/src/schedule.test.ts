import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call } from './proxy.ts'
import { parsePing, startSchedule } from './schedule.ts'
import type { Timer } from './timer.ts'

function manifest(schedule: string): string {
  return JSON.stringify({
    apiVersion: 'sources.knative.dev/v1',
    kind: 'PingSource',
    metadata: { name: 'stock-sweep', namespace: 'inventory' },
    spec: {
      schedule,
      sink: {
        ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'stock' },
        uri: '/sweep',
      },
    },
  })
}

const ping = parsePing('sweep.pingsource.yaml', manifest('*/1 * * * *'))
let schedule: Timer | undefined

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-21T11:32:40.500Z') })
})
afterEach(async () => {
  await schedule?.stop()
  vi.useRealTimers()
})

describe('the schedule', () => {
  it('fires at the start and then at every full minute, as an event that is not use', async () => {
    const calls: unknown[] = []
    const call = async (name: string, request: Call, options: { counted: false }) => {
      calls.push([new Date().toISOString(), name, request, options])
      return { status: 200 }
    }
    schedule = startSchedule({ pings: [ping], call })
    await vi.advanceTimersByTimeAsync(140_000)
    const times = ['11:32:40.500', '11:33:00.000', '11:34:00.000', '11:35:00.000']
    expect(calls).toEqual(
      times.map((time) => [
        `2026-11-21T${time}Z`,
        'stock',
        {
          method: 'POST',
          path: '/sweep',
          headers: {
            'ce-specversion': '1.0',
            'ce-type': 'dev.knative.sources.ping',
            'ce-source': '/apis/v1/namespaces/inventory/pingsources/stock-sweep',
            'ce-id': expect.stringMatching(/^[-0-9a-f]{36}$/),
            'ce-time': `2026-11-21T${time}Z`,
          },
        },
        { counted: false },
      ]),
    )
  })

  it('never overlaps itself', async () => {
    const open: (() => void)[] = []
    const call = () =>
      new Promise<{ status: number }>((resolve) => open.push(() => resolve({ status: 200 })))
    schedule = startSchedule({ pings: [ping], call })
    const joined = schedule.fire('stock-sweep')
    await vi.advanceTimersByTimeAsync(120_000)
    expect(open).toHaveLength(1)
    open.shift()?.()
    await joined
    await vi.advanceTimersByTimeAsync(60_000)
    expect(open).toHaveLength(1)
    open.shift()?.()
  })

  it('goes on after a failure, and says what happened', async () => {
    const outcomes = [() => ({ status: 503 }), () => Promise.reject(new Error('it is not there'))]
    const faults: string[] = []
    const call = async () => outcomes.shift()?.() ?? { status: 204 }
    schedule = startSchedule({ pings: [ping], call, onFault: (fault) => faults.push(fault) })
    await vi.advanceTimersByTimeAsync(140_000)
    expect(faults).toEqual([
      'The schedule "stock-sweep" was answered 503',
      'The schedule "stock-sweep" could not call stock: it is not there',
    ])
  })

  it('fires nothing after its end', async () => {
    const call = vi.fn(async () => ({ status: 200 }))
    schedule = startSchedule({ pings: [ping], call })
    await schedule.stop()
    await vi.advanceTimersByTimeAsync(300_000)
    expect(call).toHaveBeenCalledTimes(1)
  })
})

describe('a PingSource', () => {
  it('whose schedule cannot be read is refused, naming the file', () => {
    expect(() => parsePing('a.yaml', manifest('sometimes'))).toThrow(
      'a.yaml is not usable: spec.schedule: "sometimes" is no schedule of five fields',
    )
  })
})
