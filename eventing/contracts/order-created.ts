import * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { amount, currency, id, quantity, timestamp } from './fields.ts'

export const type = 'order.created'

export const schema = v.object({
  orderId: id,
  userId: v.string(),
  items: v.pipe(v.array(v.object({ bookId: id, quantity, price: amount })), v.minLength(1)),
  total: amount,
  currency,
  timestamp,
})

export type OrderCreated = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/ecom/checkout',
  aggregateType: 'order',
  schema,
} as const satisfies Contract

/** Says that an order is placed and its copies are held. */
export function orderCreated(data: OrderCreated): NewEvent {
  return newEvent(contract, data.orderId, data)
}
