import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { paymentOutcome as schema, type PaymentOutcome } from './payment-outcome.ts'

export { schema }
export const type = 'payment.completed'
export type PaymentCompleted = PaymentOutcome

export const contract = {
  type,
  source: '/payment',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order is paid. */
export function paymentCompleted(data: PaymentCompleted): NewEvent {
  return newEvent(contract, data.orderId, data)
}
