import { deliver, type Carrier } from './delivery.ts'
import { lanes } from './lanes.ts'
import type { Source } from './source.ts'
import type { Subscription } from './subscriptions.ts'

export type Limits = {
  /** Attempts at the same time. */
  concurrency: number
  /** Events read and not carried yet. */
  capacity: number
}

export type Counts = { delivered: number; retried: number; dead: number }

const saveEvery = 250

/**
 * Carries a source's events to its subscriber until `stopping` aborts; then nothing new begins, attempts on
 * their way end, and what is carried is stored.
 */
export async function carry(work: {
  source: Omit<Source, 'pending'>
  subscription: Subscription
  carrier: Carrier
  limits: Limits
  counts: Counts
  onSaveError: (error: unknown) => void
}): Promise<void> {
  const { source, subscription, carrier, counts, onSaveError } = work
  const { stopping } = carrier
  const queues = lanes(work.limits)
  const saver = setInterval(() => void source.save().catch(onSaveError), saveEvery)
  for await (const items of source.batches(stopping)) {
    for (const { event, lane, ack } of items) {
      await queues.add(lane, async (slot) => {
        stopping.throwIfAborted()
        const outcome = await deliver(event, subscription, carrier, slot)
        counts[outcome] += 1
        ack()
      })
    }
  }
  await queues.drained()
  clearInterval(saver)
  await source.save().catch(onSaveError)
}
