import * as v from 'valibot'
import { id, quantity, timestamp } from './fields.ts'

/** The data that the events of an order's later life share; `reason` says why it was cancelled. */
export function orderStatus<const S extends string>(status: S) {
  return v.object({
    orderId: id,
    userId: v.string(),
    status: v.literal(status),
    reason: v.optional(v.picklist(['out_of_stock', 'payment_failed', 'customer', 'expired'])),
    items: v.array(v.object({ bookId: id, quantity })),
    timestamp,
  })
}
