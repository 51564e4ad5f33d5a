import { requirePerson } from '#lib/server/guard.ts'
import { orderId, readOrder } from '#lib/server/orders/read.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = async (event) => {
  requirePerson(event)
  const state = await readOrder(event.locals.api, orderId(event.params.id))
  return { state, now: Date.now() }
}
