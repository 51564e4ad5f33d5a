import type { Log } from '@bookstore/shared/log.ts'
import type { Limits } from './carry.ts'
import { kafkaClient } from './kafka-client.ts'
import { carryGroup } from './kafka-group.ts'
import { readLag } from './kafka-lag.ts'
import type { Session } from './kafka-session.ts'
import type { Line } from './line.ts'

export type KafkaOptions = {
  /** `host:port` each. */
  brokers: string[]
  lines: Line[]
  limits: Limits
  log: Log
  stopping: AbortSignal
  killed: AbortSignal
}

/**
 * Carries Kafka's records to every subscriber, until `stopping` aborts and all is committed. As KafkaSource
 * does it: a consumer group a subscription, from the earliest offset, in order within each key of a
 * partition, an offset committed once the outcome of all up to it is known.
 */
export async function carryKafka(options: KafkaOptions): Promise<void> {
  const { brokers, lines, limits, log, stopping, killed } = options
  const kafka = kafkaClient(brokers, log)
  const admin = kafka.admin({ retry: { retries: 1 } })
  const carried = lines.map((line) => {
    const { subscription, carrierFor, counts, sources } = line
    const group = { groupId: subscription.name, topics: subscription.topics }
    let session: Session | undefined
    sources.push({ pending: () => readLag(admin, group, () => session?.progress() ?? []) })
    return carryGroup({
      kafka,
      subscription,
      carrierFor,
      counts,
      log,
      stopping,
      killed,
      concurrency: limits.concurrency,
      onSession: (begun) => (session = begun),
    })
  })
  await Promise.all(carried)
  await admin.disconnect()
}
