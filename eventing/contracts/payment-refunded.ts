import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { paymentOutcome as schema, type PaymentOutcome } from './payment-outcome.ts'

export { schema }
export const type = 'payment.refunded'
export type PaymentRefunded = PaymentOutcome

export const contract = {
  type,
  source: '/payment',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that what was paid for an order went back. */
export function paymentRefunded(data: PaymentRefunded): NewEvent {
  return newEvent(contract, data.orderId, data)
}
