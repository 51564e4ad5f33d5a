import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply } from '@bookstore/shared/operation.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import * as v from 'valibot'
import { findSubscription, splitHeaders, type Death } from './dead-event.ts'
import type { Subscription } from './env.ts'
import { saveDeath } from './repository.ts'
import { allHeaders, eventHeaders } from './schemas.ts'

export type Dependencies = {
  db: Database
  signer: Signer
  subscriptions: readonly Subscription[]
}

/**
 * Declares `POST /events`, the dead letter sink of every subscription. It takes any type and media type, and also what the
 * shop never signed, since that dies too: the verdict is stored beside it.
 */
export function events({ db, signer, subscriptions }: Dependencies) {
  return operation({
    method: 'post',
    path: '/events',
    id: 'receiveDeadEvent',
    summary: 'Takes the dead letters of every subscription',
    access: 'internal',
    rawBody: true,
    bodyOptional: true,
    anyMediaType: true,
    headers: eventHeaders,
    responses: { 200: { description: 'The event is stored' } },
    async handle({ headers, raw, log }) {
      const death = toDeath(v.parse(allHeaders, headers), raw, { signer, subscriptions })
      const status = await saveDeath(await db(), death)
      const { eventId, type, subscription, signature, errorCode } = death
      log.warn('dead event', { eventId, type, subscription, signature, errorCode, status })
      return reply(200)
    },
  })
}

function toDeath(
  headers: Record<string, string>,
  raw: Uint8Array,
  { signer, subscriptions }: Omit<Dependencies, 'db'>,
): Death {
  const { attributes, subscriber, errorCode, errorData } = splitHeaders(headers)
  const { id = '', source = '', type = '', subject = '', time = '' } = attributes
  const known = findSubscription(subscriptions, { subscriber, type })
  const signed = { id, source, type, subject, time }
  return {
    source,
    type,
    subscriber,
    attributes,
    errorCode,
    errorData,
    eventId: id,
    subscription: known?.subscription ?? subscriber ?? 'unknown',
    payload: raw,
    signature: signer.verify(signed, raw, attributes['signature']),
  }
}
