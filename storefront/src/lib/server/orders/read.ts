import { error } from '@sveltejs/kit'
import type { OrderState } from '#lib/order/order.ts'
import type { Api } from '#lib/server/api/api.ts'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Gives an id out of an address.
 * @throws 404 for what cannot be the id of an order
 */
export function orderId(given: string | null): string {
  return given !== null && uuid.test(given) ? given.toLowerCase() : error(404)
}

/** Reads an order with its story, both at once. */
export async function readOrder({ orders }: Pick<Api, 'orders'>, id: string): Promise<OrderState> {
  const [order, timeline] = await Promise.all([orders.one(id), orders.timeline(id)])
  return { order, timeline }
}
