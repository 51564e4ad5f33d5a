import { cursorQuery, decodeCursor, encodeCursor, pageQuery } from '@bookstore/shared/page.ts'
import { text, uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { statuses } from './dead-event.ts'

export const params = v.strictObject({ id: uuid })

export const listQuery = v.strictObject({
  status: v.optional(v.picklist(statuses)),
  cursor: cursorQuery,
  size: pageQuery.size,
})

export const discardBody = v.strictObject({ reason: text(1, 500) })

const attribute = v.pipe(v.string(), v.minLength(1), v.maxLength(256))

/** What makes an event known again; whatever else it carries is stored as it is. */
export const eventHeaders = v.looseObject({
  'ce-id': attribute,
  'ce-source': attribute,
  'ce-type': attribute,
})

export const allHeaders = v.record(v.string(), v.string())

const action = v.object({
  action: v.picklist(['retry', 'discard']),
  actor: v.string(),
  reason: v.nullable(v.string()),
  outcome: v.nullable(v.string()),
  time: v.string(),
})

export const deadEvent = v.object({
  id: v.string(),
  status: v.picklist(statuses),
  subscription: v.string(),
  subscriber: v.nullable(v.string()),
  /** It died at a known subscription, so it may be retried there. */
  retryable: v.boolean(),
  type: v.string(),
  source: v.string(),
  eventId: v.string(),
  attributes: v.record(v.string(), v.string()),
  payload: v.string(),
  signature: v.picklist(['valid', 'invalid', 'missing']),
  error: v.object({ code: v.nullable(v.number()), data: v.string() }),
  deaths: v.number(),
  firstDiedAt: v.string(),
  lastDiedAt: v.string(),
  actions: v.array(action),
})

export const deadEvents = v.object({
  content: v.array(deadEvent),
  next: v.nullable(v.string()),
})

const position = v.strictTuple([uuid])

export function toPosition(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : decodeCursor(position, cursor)[0]
}

export function toCursor({ id }: { id: string }): string {
  return encodeCursor([id])
}
