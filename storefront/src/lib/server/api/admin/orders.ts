import * as v from 'valibot'
import type { Status } from '#lib/order/order.ts'
import type { Call } from '../call.ts'
import { order } from '../orders.ts'

const adminOrder = v.object({ ...order.entries, userId: v.string() })
const orders = v.object({ content: v.array(adminOrder), next: v.nullable(v.string()) })

export type OrderQuery = {
  status?: Status | undefined
  user?: string | undefined
  cursor?: string | undefined
  size?: number
}

/** The function orders, as administrators use it. */
export function adminOrdersApi(call: Call) {
  const path = '/ecom/admin/orders'
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`
  const move = (name: 'ship' | 'deliver') => (id: string) =>
    call({ method: 'POST', path: `${pathOf(id)}/${name}` }, adminOrder)
  return {
    /** Everybody's, newest first. */
    list: (query: OrderQuery) => call({ path, query }, orders),
    /** @throws ApiProblem 404 */
    one: (id: string) => call({ path: pathOf(id) }, adminOrder),
    /** @throws ApiProblem 404, 409 wrong-state, also while copies have not left the stock */
    ship: move('ship'),
    /** @throws ApiProblem 404, 409 wrong-state */
    deliver: move('deliver'),
  }
}
