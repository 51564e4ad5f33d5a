import type { Admin } from 'kafkajs'
import type { Progress } from './kafka-window.ts'

type Partition = { partition: number; low: string; high: string }

/**
 * Counts the records that a group has not carried: those above what it has committed or, where this member
 * knows better, above what it has carried.
 * @throws when Kafka does not answer
 */
export async function readLag(
  admin: Admin,
  group: { groupId: string; topics: string[] },
  progress: () => Progress[],
): Promise<number> {
  await admin.connect()
  const ends = await Promise.all(group.topics.map((topic) => admin.fetchTopicOffsets(topic)))
  const committed = await admin.fetchOffsets(group)
  const own = progress()
  const lags = group.topics.map((topic, index) =>
    lagOf(ends[index] ?? [], {
      committed: committed.find((each) => each.topic === topic)?.partitions ?? [],
      own: own.filter((each) => each.topic === topic),
    }),
  )
  return lags.reduce((a, b) => a + b, 0)
}

/** Counts one topic's lag. */
export function lagOf(
  ends: Partition[],
  known: {
    committed: { partition: number; offset: string }[]
    own: Pick<Progress, 'partition' | 'low' | 'doneAbove'>[]
  },
): number {
  const lags = ends.map(({ partition, low, high }) => {
    const stored = known.committed.find((each) => each.partition === partition)?.offset ?? '-1'
    const own = known.own.find((each) => each.partition === partition)
    const start = largest(BigInt(low), BigInt(stored), own?.low ?? 0n)
    return Math.max(0, Number(BigInt(high) - start) - (own?.doneAbove ?? 0))
  })
  return lags.reduce((a, b) => a + b, 0)
}

function largest(...values: bigint[]): bigint {
  return values.reduce((a, b) => (a > b ? a : b))
}
