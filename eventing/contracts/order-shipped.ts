import type * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { orderStatus } from './order-status.ts'

export const type = 'order.shipped'
export const schema = orderStatus('SHIPPED')
export type OrderShipped = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/ecom/orders',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order is SHIPPED. */
export function orderShipped(data: OrderShipped): NewEvent {
  return newEvent(contract, data.orderId, data)
}
