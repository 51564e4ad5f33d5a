import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { command } from './command.ts'
import { readOrder, type Context } from './life.ts'
import { list } from './list.ts'
import { toAdminOrder } from './order.ts'
import * as schemas from './schemas.ts'

const admin = { access: { role: 'admin' }, limit: 30 } as const

type Dependencies = Pick<Context, 'db' | 'signer'>

export function adminRoutes(options: Dependencies): Operation[] {
  return [
    listAll(options),
    getAny(options),
    move(options, { name: 'ship', id: 'shipOrder', summary: 'Says that an order is shipped' }),
    move(options, { name: 'deliver', id: 'deliverOrder', summary: 'Says that an order arrived' }),
  ]
}

function listAll({ db }: Dependencies) {
  return operation({
    ...admin,
    method: 'get',
    path: '/ecom/admin/orders',
    id: 'listAllOrders',
    summary: "Lists everybody's orders, newest first",
    query: schemas.adminListQuery,
    responses: { 200: { description: 'Orders', schema: schemas.listOf(schemas.adminOrder) } },
    async handle({ query: { user: userId, ...query } }) {
      const { content, next } = await list(db, { ...query, userId })
      return reply(200, { content: content.map(toAdminOrder), next })
    },
  })
}

function getAny({ db }: Dependencies) {
  return operation({
    ...admin,
    method: 'get',
    path: '/ecom/admin/orders/:id',
    id: 'getAnyOrder',
    summary: 'Gives an order',
    params: schemas.orderParams,
    responses: { 200: { description: 'The order', schema: schemas.adminOrder } },
    problems: ['not-found'],
    async handle({ params }) {
      const order = await readOrder({ db }, params.id)
      if (!order) throw problem('not-found')
      return reply(200, toAdminOrder(order))
    },
  })
}

function move(
  { db, signer }: Dependencies,
  { name, id, summary }: { name: 'ship' | 'deliver'; id: string; summary: string },
) {
  return operation({
    ...admin,
    method: 'post',
    path: `/ecom/admin/orders/:id/${name}`,
    id,
    summary,
    params: schemas.orderParams,
    responses: { 200: { description: 'The order', schema: schemas.adminOrder } },
    problems: ['not-found', 'wrong-state'],
    async handle({ user, params, trace }) {
      const order = await command({ db, signer, trace }, user, { orderId: params.id, name })
      return reply(200, toAdminOrder(order))
    },
  })
}
