import * as v from 'valibot'
import { reasons, statuses } from '#lib/order/order.ts'
import type { Call } from './call.ts'
import { cents } from './wire.ts'

const item = v.object({
  bookId: v.string(),
  title: v.string(),
  author: v.string(),
  quantity: v.number(),
  unitPrice: cents,
  lineTotal: cents,
})

export const order = v.object({
  id: v.string(),
  status: v.picklist(statuses),
  reason: v.nullable(v.picklist(reasons)),
  items: v.array(item),
  total: cents,
  createdAt: v.string(),
  updatedAt: v.string(),
  holdExpiresAt: v.nullable(v.string()),
})

const timeline = v.array(
  v.object({ time: v.string(), type: v.string(), function: v.string(), detail: v.string() }),
)

const orders = v.object({ content: v.array(order), next: v.nullable(v.string()) })

/** The function orders, as shoppers use it. */
export function ordersApi(call: Call) {
  const pathOf = (id: string) => `/ecom/orders/${encodeURIComponent(id)}`
  return {
    /** The customer's own, newest first. */
    list: (query: { cursor?: string | undefined; size?: number | undefined }) =>
      call({ path: '/ecom/orders', query }, orders),
    /** @throws ApiProblem 404 for one that is unknown or somebody else's */
    one: (id: string) => call({ path: pathOf(id) }, order),
    /** @throws ApiProblem 404 likewise */
    timeline: (id: string) => call({ path: `${pathOf(id)}/timeline` }, timeline),
    /** @throws ApiProblem 409 wrong-state when it is shipped already */
    cancel: (id: string) => call({ method: 'POST', path: `${pathOf(id)}/cancel` }, order),
  }
}
