import type * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { orderStatus } from './order-status.ts'

export const type = 'order.confirmed'
export const schema = orderStatus('CONFIRMED')
export type OrderConfirmed = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/ecom/orders',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order is CONFIRMED. */
export function orderConfirmed(data: OrderConfirmed): NewEvent {
  return newEvent(contract, data.orderId, data)
}
