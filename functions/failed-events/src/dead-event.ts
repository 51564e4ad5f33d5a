import type { Verdict } from '@bookstore/shared/signature.ts'
import type { Subscription } from './env.ts'

export const statuses = ['open', 'retrying', 'resolved', 'discarded'] as const
export type Status = (typeof statuses)[number]

/** CloudEvents attributes without the prefix `ce-`. */
export type Attributes = Record<string, string>

export type Death = {
  source: string
  eventId: string
  /** The subscription's name; the subscriber as the event names it when it is none that is known. */
  subscription: string
  /** The URL that the event names, never one to call. */
  subscriber: string | null
  type: string
  attributes: Attributes
  payload: Uint8Array
  signature: Verdict
  /** The subscriber's status; null when it did not answer. */
  errorCode: number | null
  errorData: string
}

export type DeadEvent = Death & {
  id: string
  status: Status
  deaths: number
  firstDiedAt: Date
  lastDiedAt: Date
}

const errorPrefix = 'knative'
const errorCharacters = 4096

/**
 * Takes apart what a dead letter sink is given: the event's own attributes, and what Knative adds about the
 * failure (`knativeerrordest`, `knativeerrorcode`, `knativeerrordata` in Base64).
 */
export function splitHeaders(headers: Record<string, string>) {
  const all = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice(3), value] as const)
  const attributes: Attributes = Object.fromEntries(
    all.filter(([name]) => !name.startsWith(errorPrefix)),
  )
  const { knativeerrordest, knativeerrorcode, knativeerrordata } = Object.fromEntries(all)
  return {
    attributes,
    subscriber: knativeerrordest ?? null,
    errorCode: /^[1-9]\d\d$/.test(knativeerrorcode ?? '') ? Number(knativeerrorcode) : null,
    errorData: readable(Buffer.from(knativeerrordata ?? '', 'base64')),
  }
}

/** Gives bytes as text that PostgreSQL can hold. */
export function readable(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\0', '\ufffd').slice(0, errorCharacters)
}

/** Finds where an event died among the known subscriptions. */
export function findSubscription(
  known: readonly Subscription[],
  { subscriber, type }: { subscriber: string | null; type: string },
): Subscription | undefined {
  return known.find((one) => one.subscriber === subscriber && one.topic === type)
}
