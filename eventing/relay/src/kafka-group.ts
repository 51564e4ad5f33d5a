import { PartitionAssigners } from 'kafkajs'
import type { Consumer, EachBatchHandler, Kafka, PartitionAssigner } from 'kafkajs'
import { bell } from './bell.ts'
import { startSession, type Session, type SessionOptions } from './kafka-session.ts'

export type GroupOptions = SessionOptions & {
  kafka: Kafka
  stopping: AbortSignal
  /** Called when the member begins to carry what it was assigned. */
  onSession(session: Session): void
}

const pauseBeforeAnew = 500
/**
 * Milliseconds. As long as KafkaSource's session. A member heartbeats and learns of a rebalance between two
 * reads, so an idle read is short.
 */
const timing = {
  sessionTimeout: 10_000,
  rebalanceTimeout: 30_000,
  heartbeatInterval: 1000,
  maxWaitTimeInMs: 250,
}
const endlessly = { initialRetryTime: 50, maxRetryTime: 500, retries: Number.POSITIVE_INFINITY }

/**
 * Carries what a consumer group reads for one subscription until `stopping` aborts. A client that gives up
 * is made anew.
 */
export async function carryGroup(options: GroupOptions): Promise<void> {
  const { subscription, log, stopping } = options
  const never = bell()
  while (!stopping.aborted) {
    await consume(options).catch((error: unknown) =>
      log.warn('The consumer failed, beginning anew', { subscription: subscription.name, error }),
    )
    await never.wait(pauseBeforeAnew, stopping)
  }
}

/** Is a member of the group until `stopping` aborts. @throws when the client gives up */
async function consume(options: GroupOptions): Promise<void> {
  const { kafka, subscription, stopping } = options
  const { promise: given, resolve: stop, reject: fail } = Promise.withResolvers<void>()
  let session: Session | undefined
  let isClosed = false
  const assigner = joinsWhen(() => {
    if (isClosed) throw Object.assign(new Error('The consumer is closed'), { retriable: false })
    void session?.end()
    return session?.isOver() ?? true
  })
  const consumer = kafka.consumer({
    ...timing,
    groupId: subscription.name,
    allowAutoTopicCreation: false,
    partitionAssigners: [assigner],
    retry: { ...endlessly, restartOnFailure: async () => false },
  })
  const { CRASH, GROUP_JOIN, HEARTBEAT, REBALANCING } = consumer.events
  consumer.on(CRASH, ({ payload }) => fail(payload.error))
  consumer.on(REBALANCING, () => void session?.end())
  // The rebalance that the session ended for was called off: without it nothing would begin again.
  consumer.on(HEARTBEAT, () => {
    if (session?.isEnding()) fail(new Error('The group went on without a rebalance'))
  })
  consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    if (isClosed) return
    const assigned = Object.entries(memberAssignment)
    consumer.resume(assigned.map(([topic, partitions]) => ({ topic, partitions })))
    session = startSession(options)
    options.onSession(session)
  })
  stopping.addEventListener('abort', () => stop(), { once: true })
  const take: EachBatchHandler = async (payload) => session?.take(payload)
  const running = run(consumer, subscription.topics, take).catch(fail)
  try {
    await given
  } finally {
    isClosed = true
    await session?.end()
    // A client that is closed while it joins would stay a member that nobody listens to.
    await running
    await consumer.disconnect()
  }
}

async function run(consumer: Consumer, topics: string[], take: EachBatchHandler): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topics, fromBeginning: true })
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: take })
}

/**
 * Makes an assigner that lets the client join only when it may. Nothing else of the client waits before a
 * member gives back its partitions: who joins with attempts under way has a successor that makes them too.
 * The client takes the error for another rebalance and tries again soon.
 */
function joinsWhen(mayJoin: () => boolean): PartitionAssigner {
  return (config) => {
    const assigner = PartitionAssigners.roundRobin(config)
    return {
      ...assigner,
      protocol(subscription) {
        if (mayJoin()) return assigner.protocol(subscription)
        const waits = new Error('Attempts are under way')
        throw Object.assign(waits, { type: 'REBALANCE_IN_PROGRESS' })
      },
    }
  }
}
