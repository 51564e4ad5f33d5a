import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import { adminRoutes } from './admin-routes.ts'
import { command, maySee } from './command.ts'
import { readOrder } from './life.ts'
import { list } from './list.ts'
import { toWireOrder } from './order.ts'
import { findTimeline } from './repository.ts'
import * as schemas from './schemas.ts'
import { sweep, type Limits } from './sweep.ts'

export type Dependencies = { db: Database; signer: Signer; limits: Limits }

const access = { role: 'customer' } as const

/** Gives the operations of the function, but for its events. */
export function routes(options: Dependencies): Operation[] {
  return [
    listOrders(options),
    getOrder(options),
    getTimeline(options),
    cancelOrder(options),
    ...adminRoutes(options),
    sweepOrders(options),
  ]
}

function listOrders({ db }: Dependencies) {
  return operation({
    method: 'get',
    path: '/ecom/orders',
    id: 'listOrders',
    summary: 'Lists own orders, newest first',
    access,
    query: schemas.listQuery,
    responses: { 200: { description: 'Orders', schema: schemas.listOf(schemas.order) } },
    async handle({ user, query }) {
      const { content, next } = await list(db, { ...query, userId: user.id })
      return reply(200, { content: content.map(toWireOrder), next })
    },
  })
}

function getOrder({ db }: Dependencies) {
  return operation({
    method: 'get',
    path: '/ecom/orders/:id',
    id: 'getOrder',
    summary: 'Gives an order',
    access,
    params: schemas.orderParams,
    responses: { 200: { description: 'The order', schema: schemas.order } },
    problems: ['not-found'],
    async handle({ user, params }) {
      const order = await readOrder({ db }, params.id)
      if (!order || !maySee(user, order)) throw problem('not-found')
      return reply(200, toWireOrder(order))
    },
  })
}

function getTimeline({ db }: Dependencies) {
  return operation({
    method: 'get',
    path: '/ecom/orders/:id/timeline',
    id: 'getOrderTimeline',
    summary: 'Tells what happened to an order, in the order of time',
    access,
    params: schemas.orderParams,
    responses: { 200: { description: 'The timeline', schema: schemas.timeline } },
    problems: ['not-found'],
    async handle({ user, params }) {
      const order = await readOrder({ db }, params.id)
      if (!order || !maySee(user, order)) throw problem('not-found')
      const entries = await findTimeline(await db(), params.id)
      return reply(200, entries)
    },
  })
}

function cancelOrder({ db, signer }: Dependencies) {
  return operation({
    method: 'post',
    path: '/ecom/orders/:id/cancel',
    id: 'cancelOrder',
    summary: 'Cancels an order that is not shipped yet',
    access,
    params: schemas.orderParams,
    responses: { 200: { description: 'The cancelled order', schema: schemas.order } },
    problems: ['not-found', 'wrong-state'],
    async handle({ user, params, trace }) {
      const wanted = { orderId: params.id, name: 'cancel' } as const
      return reply(200, toWireOrder(await command({ db, signer, trace }, user, wanted)))
    },
  })
}

function sweepOrders({ db, signer, limits }: Dependencies) {
  return operation({
    method: 'post',
    path: '/sweep',
    id: 'sweepOrders',
    summary: 'Cancels orders that are stuck, and forgets old idempotency keys',
    access: 'internal',
    responses: { 200: { description: 'What was swept', schema: schemas.swept } },
    handle: async ({ trace }) => reply(200, await sweep({ db, signer, trace }, limits)),
  })
}
