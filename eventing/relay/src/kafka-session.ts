import type { EachBatchPayload, KafkaMessage } from 'kafkajs'
import type { Log } from '@bookstore/shared/log.ts'
import { bell } from './bell.ts'
import { carry, type Counts } from './carry.ts'
import type { Carrier } from './delivery.ts'
import { laneOf, readRecord } from './kafka-record.ts'
import { partitionWindow, type Progress } from './kafka-window.ts'
import type { Item } from './source.ts'
import type { Subscription } from './subscriptions.ts'

export type SessionOptions = {
  subscription: Subscription
  carrierFor(signals: { stopping: AbortSignal; killed: AbortSignal }): Carrier
  counts: Counts
  concurrency: number
  log: Log
  /** From now on no answer is waited for. */
  killed: AbortSignal
}

export type Session = {
  /** Takes as much of a batch as there is room for; the rest comes again. */
  take(payload: EachBatchPayload): void
  progress(): Progress[]
  /**
   * Begins nothing new, lets attempts under way end for `grace`, commits what is carried, and gives up the
   * rest. Resolves when all of that is over.
   */
  end(): Promise<void>
  isEnding(): boolean
  isOver(): boolean
}

type Commit = EachBatchPayload['commitOffsetsIfNecessary']
type Partition = { topic: string; partition: number; saved: bigint | null } & {
  window: ReturnType<typeof partitionWindow>
  resume: () => void
}

/** Records of one partition above its low watermark. */
const windowSize = 2000
/** Shorter than what is left of a member's session after a heartbeat. */
const grace = 5000
const idle = 10_000

/** Carries what a member of a consumer group reads between two rebalances. */
export function startSession(options: SessionOptions): Session {
  const { subscription, counts, log } = options
  const ending = new AbortController()
  const late = new AbortController()
  const ready = bell()
  const partitions = new Map<string, Partition>()
  let queue: Item[] = []
  let commit: Commit = async () => {}
  let saving: Promise<void> | undefined
  let ended: Promise<void> | undefined
  let isOver = false

  async function* batches(signal: AbortSignal): AsyncGenerator<Item[]> {
    while (!signal.aborted) {
      const items = queue
      queue = []
      if (items.length > 0) yield items
      else await ready.wait(idle, signal)
    }
  }

  function save(): Promise<void> {
    saving ??= commitLows([...partitions.values()], commit).finally(() => (saving = undefined))
    return saving
  }

  const onSaveError = (error: unknown) =>
    log.warn('The offset is not stored yet', { subscription: subscription.name, error })
  const killed = AbortSignal.any([late.signal, options.killed])
  const carried = carry({
    source: { batches, save },
    carrier: options.carrierFor({ stopping: ending.signal, killed }),
    limits: { concurrency: options.concurrency, capacity: Number.POSITIVE_INFINITY },
    subscription,
    counts,
    onSaveError,
  })

  async function finish() {
    ending.abort()
    const timer = setTimeout(() => late.abort(), grace)
    await carried
    clearTimeout(timer)
    // The last save may have joined one that was on its way with less.
    await save().catch(onSaveError)
    isOver = true
  }

  function begin(into: Partition, message: KafkaMessage, next: bigint): Item {
    const origin = { ...into, subscription: subscription.name }
    const event = readRecord(origin, message)
    const done = into.window.take(BigInt(message.offset), next)
    const ack = () => {
      done()
      if (into.window.isRoomy()) into.resume()
    }
    return { event, lane: laneOf(origin, message, event.fault !== undefined), ack }
  }

  return {
    take({ batch, resolveOffset, pause, commitOffsetsIfNecessary }) {
      if (ended) return void pause()
      commit = commitOffsetsIfNecessary
      const into = partitionOf(partitions, batch)
      const fresh = batch.messages.filter(({ offset }) => into.window.isNew(BigInt(offset)))
      const taken = fresh.slice(0, into.window.room())
      const end = BigInt(batch.lastOffset()) + 1n
      for (const [index, message] of taken.entries()) {
        const isLast = index === fresh.length - 1
        queue.push(begin(into, message, isLast ? end : BigInt(message.offset) + 1n))
      }
      const last = taken.at(-1) ?? (fresh.length === 0 ? batch.messages.at(-1) : undefined)
      if (last) resolveOffset(last.offset)
      if (into.window.room() === 0) into.resume = pauseOnce(pause, into)
      ready.ring()
    },
    progress: () =>
      [...partitions.values()].map(({ topic, partition, window }) => ({
        topic,
        partition,
        low: window.low(),
        doneAbove: window.doneAbove(),
      })),
    end: () => (ended ??= finish()),
    isEnding: () => ended !== undefined,
    isOver: () => isOver,
  }
}

function partitionOf(
  partitions: Map<string, Partition>,
  { topic, partition }: { topic: string; partition: number },
): Partition {
  const name = `${topic}/${partition}`
  const window = partitionWindow(windowSize)
  const known = partitions.get(name) ?? { topic, partition, window, saved: null, resume() {} }
  partitions.set(name, known)
  return known
}

function pauseOnce(pause: () => () => void, partition: Partition): () => void {
  const resume = pause()
  return () => {
    partition.resume = () => {}
    resume()
  }
}

/** The client's own `commitOffsets` begins a second loop of reading when the group rebalances: not that. */
async function commitLows(partitions: Partition[], commit: Commit): Promise<void> {
  const moved = partitions.flatMap((partition) => {
    const low = partition.window.low()
    return low === null || low === partition.saved ? [] : [{ partition, low }]
  })
  if (moved.length === 0) return
  const topics = moved.map(({ partition: { topic, partition }, low }) => ({
    topic,
    partitions: [{ partition, offset: String(low) }],
  }))
  await commit({ topics })
  for (const { partition, low } of moved) partition.saved = low
}
