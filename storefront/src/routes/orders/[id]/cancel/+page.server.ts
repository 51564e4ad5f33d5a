import { redirect } from '@sveltejs/kit'
import { canCancel } from '#lib/order/order.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { requirePerson } from '#lib/server/guard.ts'
import { orderId } from '#lib/server/orders/read.ts'
import { orders as words } from '#lib/text/orders.ts'
import type { Notice } from '#lib/types.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = async (event) => {
  requirePerson(event)
  const order = await event.locals.api.orders.one(orderId(event.params.id))
  if (!canCancel(order.status)) redirect(303, `/orders/${order.id}`)
  return { order }
}

export const actions: Actions = {
  async default(event) {
    requirePerson(event)
    const id = orderId(event.params.id)
    const page = `/orders/${id}`
    const notice = await event.locals.api.orders.cancel(id).then(cancelled, refused)
    await event.locals.session.tell(notice, page)
    redirect(303, page)
  },
}

function cancelled(): Notice {
  return { kind: 'success', text: words.cancel.done }
}

function refused(error: unknown): Notice {
  if (error instanceof ApiProblem && error.status === 409) {
    return { kind: 'warning', text: words.cancel.tooLate }
  }
  throw error
}
