import type { Log } from '@bookstore/shared/log.ts'
import { httpCarrier } from './carrier.ts'
import type { Counts, Limits } from './carry.ts'
import { carryDatabase, type Line } from './database.ts'
import type { Subscription } from './subscriptions.ts'

export type RelayOptions = {
  /** Connection URLs by database name. */
  databases: Record<string, string>
  subscriptions: Subscription[]
  /** Base URLs by function name. */
  addresses: Record<string, string>
  limits: Limits
  log: Log
}

export type Stats = {
  /** Everything that was published when this was asked is carried, and so is what came of it. */
  idle: boolean
  /** Counts since the start; `pending` is what the outboxes hold for the subscription. */
  subscriptions: Record<string, Counts & { pending: number }>
}

export type Relay = {
  stats(): Promise<Stats>
  /** Ends within about `grace` milliseconds; what is not carried by then comes again after a start. */
  stop(grace: number): Promise<void>
}

/**
 * Starts carrying the events of all databases to all subscribers.
 * @throws Error when a function that a subscription names has no address
 */
export function startRelay({ databases, addresses, limits, log, ...rest }: RelayOptions): Relay {
  const stopping = new AbortController()
  const killed = new AbortController()
  const signals = { stopping: stopping.signal, killed: killed.signal }
  const lines = rest.subscriptions.map((subscription): Line => {
    const counts = { delivered: 0, retried: 0, dead: 0 }
    const carrier = httpCarrier({ subscription, addresses, counts, log, ...signals })
    return { subscription, carrier, counts, sources: [] }
  })
  const carried = Object.values(databases).map((url) =>
    carryDatabase({ url, lines, limits, log, stopping: stopping.signal }),
  )

  return {
    stats: () => readStats(lines),
    async stop(grace) {
      stopping.abort()
      const timer = setTimeout(() => killed.abort(), grace)
      await Promise.all(carried)
      clearTimeout(timer)
    },
  }
}

/**
 * An event comes of another one's delivery only, and is published before that delivery is counted. So
 * nothing is on its way when no line has anything pending and nothing was carried while they were asked.
 */
async function readStats(lines: Line[]): Promise<Stats> {
  const before = countCarried(lines)
  const counted = await Promise.all(
    lines.map(async ({ subscription, counts, sources }) => {
      const each = await Promise.all(sources.map((source) => source.pending()))
      const pending = each.reduce((a, b) => a + b, 0)
      return [subscription.name, { pending, ...counts }] as const
    }),
  )
  const isQuiet = countCarried(lines) === before
  return {
    idle: isQuiet && counted.every(([, { pending }]) => pending === 0),
    subscriptions: Object.fromEntries(counted),
  }
}

function countCarried(lines: Line[]): number {
  return lines.reduce((sum, { counts }) => sum + counts.delivered + counts.dead, 0)
}
