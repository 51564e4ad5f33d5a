import type * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { orderStatus } from './order-status.ts'

export const type = 'order.delivered'
export const schema = orderStatus('DELIVERED')
export type OrderDelivered = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/ecom/orders',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order is DELIVERED. */
export function orderDelivered(data: OrderDelivered): NewEvent {
  return newEvent(contract, data.orderId, data)
}
