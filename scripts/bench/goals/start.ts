import type { Context, Measurement } from '../context.ts'
import { measureStarts, slowest, type Start } from '../starts.ts'
import type { Entry } from '../table.ts'

const rawName = 'raw node:http'

/** P1: how fast each function is there. */
export const starting: Measurement = {
  goals: ['P1'],
  async run(context): Promise<Entry[]> {
    const { raw, functions, absent } = await measureStarts(context)
    const peer = { value: raw.ready, unit: 'ms', what: rawName }
    return [
      ...functions.map(({ name, ready, answered }) => ({
        goal: 'P1',
        what: `${name}: start → first 200 (first real answer ${answered.toFixed(0)} ms)`,
        ours: { value: ready, unit: 'ms' },
        peer,
        bound: { atMost: 2 },
      })),
      ...absent
        .filter(({ name }) => !(name in peerBounds))
        .map(({ name, why }) => ({ goal: 'P1', what: name, absent: why })),
    ]
  },
}

const peerBounds: Record<string, number> = { 'faas-js-runtime': 0.33, 'JDK HttpServer': 0.42 }

/** P2: how fast the slowest function is there, next to other runtimes. */
export const startingOfPeers: Measurement = {
  goals: ['P2'],
  async run(context): Promise<Entry[]> {
    const { functions, peers, absent } = await measureStarts(context)
    const last = slowest(functions)
    return Object.entries(peerBounds).map(([name, atMost]) => {
      const found = peers.find((candidate) => candidate.name === name)
      const why = absent.find((candidate) => candidate.name === name)?.why
      if (!found || !last) return { goal: 'P2', what: name, absent: why ?? 'not started' }
      return {
        goal: 'P2',
        what: `${last.name}, our slowest: start → first 200`,
        ours: { value: last.ready, unit: 'ms' },
        peer: { value: found.ready, unit: 'ms', what: name },
        bound: { atMost },
      }
    })
  },
}

/** P13: how fast the slowest function is there, in seconds. */
export async function startRow(context: Context): Promise<Entry> {
  const last: Start | undefined = slowest((await measureStarts(context)).functions)
  if (!last) return { goal: 'P13', what: 'start of a function', absent: 'no function starts' }
  return {
    goal: 'P13',
    what: `start of ${last.name}, our slowest`,
    ours: { value: last.ready / 1000, unit: 's' },
    bound: { atMost: 0.15 },
  }
}
