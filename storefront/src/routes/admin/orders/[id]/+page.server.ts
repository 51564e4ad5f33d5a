import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import type { Move } from '#lib/admin/order-moves.ts'
import type { Api } from '#lib/server/api/api.ts'
import { partOf, refusalOf, toFault } from '#lib/server/admin/refusal.ts'
import { requireAdmin } from '#lib/server/guard.ts'
import { orders } from '#lib/text/admin-orders.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { admin, orders: own } = locals.api
  const [order, timeline] = await Promise.all([
    admin.orders.one(params.id),
    partOf(own.timeline(params.id)),
  ])
  return { order, timeline }
}

type Asked = Pick<RequestEvent, 'locals' | 'url'> & { params: { id: string } }

async function move(name: Move, asked: Asked) {
  requireAdmin(asked)
  const { api, session } = asked.locals
  const { id } = asked.params
  const page = `/admin/orders/${id}`
  try {
    await command(api, name, id)
    await session.tell({ kind: 'success', text: orders.moves[name].done }, page)
  } catch (error) {
    const problem = refusalOf(error)
    const status = problem.slug === 'wrong-state' ? await statusOf(api, id) : null
    return fail(problem.status, { move: name, status, fault: toFault(problem) })
  }
  return redirect(303, page)
}

function command({ admin, orders: own }: Api, name: Move, id: string) {
  return name === 'cancel' ? own.cancel(id) : admin.orders[name](id)
}

/** The state that an order is in meanwhile; null where it cannot be read. */
async function statusOf({ admin }: Api, id: string) {
  return (await partOf(admin.orders.one(id)))?.status ?? null
}

export const actions = {
  ship: (event) => move('ship', event),
  deliver: (event) => move('deliver', event),
  cancel: (event) => move('cancel', event),
} satisfies Actions
