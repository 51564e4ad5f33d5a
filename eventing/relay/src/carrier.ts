import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '@bookstore/shared/log.ts'
import type { Counts } from './carry.ts'
import type { Carrier, Failure } from './delivery.ts'
import { post } from './post.ts'
import type { Subscription } from './subscriptions.ts'

export type CarrierOptions = {
  subscription: Subscription
  /** Base URLs by function name. */
  addresses: Record<string, string>
  counts: Counts
  log: Log
  stopping: AbortSignal
  killed: AbortSignal
}

const messages = {
  retry: 'The subscriber failed, trying again',
  dead: 'The event goes to the dead letters',
  sink: 'The dead letter sink failed, trying again',
}

/**
 * Makes what one subscription's deliveries need of the world: HTTP, the clock, the log.
 * @throws Error when a function that the subscription names has no address
 */
export function httpCarrier(options: CarrierOptions): Carrier {
  const { subscription, addresses, counts, log, stopping, killed } = options
  const addressOf = (name: string) => {
    const address = addresses[name]
    if (address === undefined) throw new Error(`No address for ${name}, of ${subscription.name}`)
    return address
  }
  addressOf(subscription.subscriber.name)
  addressOf(subscription.deadLetterSink.name)
  return {
    post,
    addressOf,
    stopping,
    killed,
    now: Date.now,
    sleep: (milliseconds) => pause(milliseconds, undefined, { signal: stopping }),
    onFailure(event, failure, next) {
      if (next === 'retry') counts.retried += 1
      log[next === 'retry' ? 'warn' : 'error'](messages[next], {
        subscription: subscription.name,
        eventId: event.id,
        type: event.type,
        traceId: event.traceparent?.split('-')[1],
        reason: reasonOf(failure),
      })
    },
  }
}

function reasonOf(failure: Failure): string {
  if ('answer' in failure) return `HTTP ${failure.answer.status}`
  if ('fault' in failure) return failure.fault
  const { error } = failure
  if (!(error instanceof Error)) return 'no answer'
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}
