import type { Log } from '@bookstore/shared/log.ts'
import { httpCarrier } from './carrier.ts'
import type { Counts, Limits } from './carry.ts'
import { carryDatabase } from './database.ts'
import type { Line } from './line.ts'
import type { Subscription } from './subscriptions.ts'

/** Where events come from: databases' outboxes, as connection URLs by name, or Kafka, as `host:port`. */
export type Origin = { databases: Record<string, string> } | { brokers: string[] }

export type RelayOptions = Origin & {
  subscriptions: Subscription[]
  /** Base URLs by function name. */
  addresses: Record<string, string>
  limits: Limits
  log: Log
}

export type Stats = {
  /**
   * Everything that was published when this was asked is carried, and so is what came of it. On Kafka only
   * what has reached it counts as published.
   */
  idle: boolean
  /** Counts since the start; `pending` is what the outboxes or Kafka hold for the subscription. */
  subscriptions: Record<string, Counts & { pending: number }>
}

export type Relay = {
  stats(): Promise<Stats>
  /** Ends within about `grace` milliseconds; what is not carried by then comes again after a start. */
  stop(grace: number): Promise<void>
}

/**
 * Starts carrying the events of their origin to all subscribers.
 * @throws Error when a function that a subscription names has no address
 */
export function startRelay(options: RelayOptions): Relay {
  const { addresses, limits, log, subscriptions } = options
  const stopping = new AbortController()
  const killed = new AbortController()
  const signals = { stopping: stopping.signal, killed: killed.signal }
  const lines = subscriptions.map((subscription): Line => {
    const counts = { delivered: 0, retried: 0, dead: 0 }
    const carrierFor: Line['carrierFor'] = (given) =>
      httpCarrier({ subscription, addresses, counts, log, ...given })
    carrierFor(signals)
    return { subscription, carrierFor, counts, sources: [] }
  })
  const work = { lines, limits, log, ...signals }
  // Only who reads Kafka waits for its client to be loaded.
  const kafka = 'brokers' in options ? import('./kafka-source.ts') : undefined
  const carried =
    'brokers' in options
      ? [kafka?.then(({ carryKafka }) => carryKafka({ brokers: options.brokers, ...work }))]
      : Object.values(options.databases).map((url) => carryDatabase({ url, ...work }))

  return {
    async stats() {
      await kafka
      return readStats(lines)
    },
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
