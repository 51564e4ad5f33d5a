import type * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { orderStatus } from './order-status.ts'

export const type = 'order.cancelled'
export const schema = orderStatus('CANCELLED')
export type OrderCancelled = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/ecom/orders',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order is CANCELLED. */
export function orderCancelled(data: OrderCancelled): NewEvent {
  return newEvent(contract, data.orderId, data)
}
