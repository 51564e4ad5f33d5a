import * as v from 'valibot'
import { amount, currency, id, timestamp } from './fields.ts'

/** The data that the events of a payment share; `reason` says why it failed. One event an order. */
export const paymentOutcome = v.object({
  orderId: id,
  paymentId: id,
  amount,
  currency,
  reason: v.optional(v.string()),
  timestamp,
})

export type PaymentOutcome = v.InferOutput<typeof paymentOutcome>
