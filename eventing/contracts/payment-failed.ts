import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { paymentOutcome as schema, type PaymentOutcome } from './payment-outcome.ts'

export { schema }
export const type = 'payment.failed'
export type PaymentFailed = PaymentOutcome

export const contract = {
  type,
  source: '/payment',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order can't be paid. */
export function paymentFailed(data: PaymentFailed): NewEvent {
  return newEvent(contract, data.orderId, data)
}
