import { retryDelay } from './backoff.ts'
import type { Slot } from './lanes.ts'
import type { Answer, Post, Request } from './post.ts'
import type { RelayEvent } from './source.ts'
import type { Subscription } from './subscriptions.ts'

export type Outcome = 'delivered' | 'dead'

/**
 * An attempt that failed: with the answer, or with the error when there was none. A fault is the event's
 * own, without an attempt.
 */
export type Failure = { answer: Answer } | { error: unknown } | { fault: string }

export type Carrier = {
  post: Post
  /** Waits for milliseconds; rejects when the relay stops. */
  sleep(milliseconds: number): Promise<void>
  now(): number
  /** Finds the base URL of a function. */
  addressOf(name: string): string
  /** From now on no attempt begins. */
  stopping: AbortSignal
  /** From now on no answer is waited for. */
  killed: AbortSignal
  onFailure(event: RelayEvent, failure: Failure, next: 'retry' | 'dead' | 'sink'): void
}

const longestSinkDelay = 30_000

/**
 * Delivers one event as a KafkaSource does (Knative `spec.delivery`): any 2xx ends it; 404, 408, 409, 429,
 * 5xx and no answer at all are retried; any other answer, or retries spent, sends it to the dead letter
 * sink, again and again until that takes it. An event with a fault goes there at once.
 * @throws when the relay stops before the event found its place: it is then not carried
 */
export async function deliver(
  event: RelayEvent,
  subscription: Subscription,
  carrier: Carrier,
  slot: Slot,
): Promise<Outcome> {
  const { delivery, subscriber } = subscription
  if (event.fault !== undefined) {
    await bury(event, subscription, { fault: event.fault }, carrier, slot)
    return 'dead'
  }
  const url = new URL(subscriber.path, carrier.addressOf(subscriber.name)).href
  const request = { url, event, timeout: delivery.timeout, signal: carrier.killed }
  for (let retry = 1; ; retry += 1) {
    const failure = await attempt(carrier, slot, request)
    if (failure === null) return 'delivered'
    if (!isRetryable(failure) || retry > delivery.retry) {
      await bury(event, subscription, failure, carrier, slot)
      return 'dead'
    }
    carrier.onFailure(event, failure, 'retry')
    const retryAfter = 'answer' in failure ? failure.answer.retryAfter : null
    await carrier.sleep(retryDelay(delivery, retry, retryAfter, carrier.now()))
  }
}

async function bury(
  event: RelayEvent,
  { deadLetterSink, subscriber, delivery }: Subscription,
  cause: Failure,
  carrier: Carrier,
  slot: Slot,
): Promise<void> {
  carrier.onFailure(event, cause, 'dead')
  const url = new URL(deadLetterSink.path, carrier.addressOf(deadLetterSink.name)).href
  const extensions = errorExtensions(subscriber.clusterUrl, cause)
  const request = { url, event, extensions, timeout: delivery.timeout, signal: carrier.killed }
  for (let retry = 1; ; retry += 1) {
    const failure = await attempt(carrier, slot, request)
    if (failure === null) return
    carrier.onFailure(event, failure, 'sink')
    const exponent = Math.min(retry, 20)
    const delay = retryDelay({ ...delivery, backoffPolicy: 'exponential' }, exponent, null, 0)
    await carrier.sleep(Math.min(delay, longestSinkDelay))
  }
}

/** Knative gives code and data only when there was an answer, and the data in Base64. */
function errorExtensions(subscriber: string, failure: Failure): Record<string, string> {
  if ('error' in failure) return { knativeerrordest: subscriber }
  if ('fault' in failure) {
    const knativeerrordata = Buffer.from(failure.fault).toString('base64')
    return { knativeerrordest: subscriber, knativeerrordata }
  }
  const { status, body } = failure.answer
  return {
    knativeerrordest: subscriber,
    knativeerrorcode: String(status),
    ...(body.length > 0 ? { knativeerrordata: body.toString('base64') } : {}),
  }
}

async function attempt(carrier: Carrier, slot: Slot, request: Request): Promise<Failure | null> {
  return slot(async () => {
    carrier.stopping.throwIfAborted()
    try {
      const answer = await carrier.post(request)
      return answer.status >= 200 && answer.status < 300 ? null : { answer }
    } catch (error) {
      carrier.killed.throwIfAborted()
      return { error }
    }
  })
}

function isRetryable(failure: Failure): boolean {
  if (!('answer' in failure)) return true
  const { status } = failure.answer
  return status >= 500 || [404, 408, 409, 429].includes(status)
}
