import { wireMoney } from '@bookstore/shared/money.ts'
import { cursorQuery, decodeCursor, encodeCursor, pageQuery } from '@bookstore/shared/page.ts'
import { text, uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { reasons, statuses, type OrderRow } from './order.ts'
import type { Position } from './repository.ts'

const item = v.object({
  bookId: v.string(),
  title: v.string(),
  author: v.string(),
  quantity: v.number(),
  unitPrice: wireMoney,
  lineTotal: wireMoney,
})

export const order = v.object({
  id: v.string(),
  status: v.picklist(statuses),
  reason: v.nullable(v.picklist(reasons)),
  items: v.array(item),
  total: wireMoney,
  currency: v.string(),
  createdAt: v.string(),
  updatedAt: v.string(),
  holdExpiresAt: v.nullable(v.string()),
})

export const adminOrder = v.object({ ...order.entries, userId: v.string() })

export const timeline = v.array(
  v.object({ time: v.string(), type: v.string(), function: v.string(), detail: v.string() }),
)

export const swept = v.object({ cancelled: v.number(), forgottenKeys: v.number() })

/** The schema of orders, newest first; `next` is the cursor of those behind them. */
export function listOf<S extends v.GenericSchema>(one: S) {
  return v.object({ content: v.array(one), next: v.nullable(v.string()) })
}

export const orderParams = v.strictObject({ id: uuid })
export const listQuery = v.strictObject({ cursor: cursorQuery, size: pageQuery.size })
export const adminListQuery = v.strictObject({
  ...listQuery.entries,
  status: v.optional(v.picklist(statuses)),
  user: v.optional(text(1, 200)),
})

const latest = Date.parse('9999-12-31T23:59:59.999Z')
const position = v.strictTuple([
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(latest)),
  uuid,
])

export function toPosition(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  const [time, id] = decodeCursor(position, cursor)
  return { createdAt: new Date(time), id }
}

export function toCursor({ createdAt, id }: OrderRow): string {
  return encodeCursor([createdAt.getTime(), id])
}
