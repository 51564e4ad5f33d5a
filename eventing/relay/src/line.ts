import type { Counts } from './carry.ts'
import type { Carrier } from './delivery.ts'
import type { Source } from './source.ts'
import type { Subscription } from './subscriptions.ts'

/** A subscription at work. */
export type Line = {
  subscription: Subscription
  carrierFor(signals: { stopping: AbortSignal; killed: AbortSignal }): Carrier
  counts: Counts
  sources: Pick<Source, 'pending'>[]
}
