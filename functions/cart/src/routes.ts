import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { idempotencyKey } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { isCapped, toCart } from './cart.ts'
import { merge } from './merge.ts'
import * as repository from './repository.ts'
import * as schemas from './schemas.ts'

const shopper = { access: { role: 'customer' }, limit: 60 } as const

export function routes({ db }: { db: Database }): Operation[] {
  return [readCart(db), addToCart(db), setLine(db), removeLine(db), emptyCart(db), mergeCart(db)]
}

function readCart(db: Database) {
  return operation({
    ...shopper,
    method: 'get',
    path: '/ecom/cart',
    id: 'getCart',
    summary: 'Gives the cart at current prices',
    responses: { 200: { description: 'The cart', schema: schemas.cart } },
    handle: async ({ user }) => reply(200, toCart(await repository.findCart(await db(), user.id))),
  })
}

function addToCart(db: Database) {
  return operation({
    ...shopper,
    method: 'post',
    path: '/ecom/cart',
    id: 'addToCart',
    summary: 'Adds copies of a book, 99 a line at most',
    body: schemas.newLine,
    responses: {
      200: { description: 'The cart; `capped` when not all fit', schema: schemas.addedCart },
    },
    problems: ['not-found', 'cart-full'],
    async handle({ user, body }) {
      const rows = await repository.addLine(await db(), user.id, body).catch(refuseFullCart)
      const { itemId = null, before = null } = rows[0] ?? {}
      if (itemId === null || before === null) {
        throw problem('not-found', { detail: 'This book is not sold' })
      }
      const capped = isCapped(before, body.quantity)
      return reply(200, { ...toCart(rows), itemId, capped })
    },
  })
}

function setLine(db: Database) {
  return operation({
    ...shopper,
    method: 'put',
    path: '/ecom/cart/:itemId',
    id: 'setCartLine',
    summary: 'Sets how many copies a line has',
    params: schemas.itemParams,
    body: schemas.newQuantity,
    responses: { 200: { description: 'The cart', schema: schemas.cart } },
    problems: ['not-found'],
    async handle({ user, params, body }) {
      const sql = await db()
      const line = { ...params, ...body }
      if (!(await repository.setQuantity(sql, user.id, line))) throw problem('not-found')
      return reply(200, toCart(await repository.findCart(sql, user.id)))
    },
  })
}

function removeLine(db: Database) {
  return operation({
    ...shopper,
    method: 'delete',
    path: '/ecom/cart/:itemId',
    id: 'removeCartLine',
    summary: 'Removes a line',
    params: schemas.itemParams,
    responses: { 204: { description: 'Removed' } },
    problems: ['not-found'],
    async handle({ user, params }) {
      const removed = await repository.removeLine(await db(), user.id, params.itemId)
      if (!removed) throw problem('not-found')
      return reply(204)
    },
  })
}

function emptyCart(db: Database) {
  return operation({
    ...shopper,
    method: 'delete',
    path: '/ecom/cart',
    id: 'emptyCart',
    summary: 'Removes all lines',
    responses: { 204: { description: 'The cart is empty' } },
    async handle({ user }) {
      await repository.emptyCart(await db(), user.id)
      return reply(204)
    },
  })
}

function mergeCart(db: Database) {
  return operation({
    ...shopper,
    method: 'post',
    path: '/ecom/cart/merge',
    id: 'mergeCart',
    summary: 'Adds the lines of a guest cart, once an idempotency key',
    headers: v.object({ 'idempotency-key': idempotencyKey }),
    body: schemas.guestCart,
    responses: {
      200: { description: 'The cart and what became of each line', schema: schemas.mergedCart },
    },
    problems: ['key-reused', 'cart-full'],
    async handle({ user, headers, body }) {
      const guest = { key: headers['idempotency-key'], lines: body.lines }
      const lines = await merge(db, user.id, guest).catch(refuseFullCart)
      const cart = toCart(await repository.findCart(await db(), user.id))
      return reply(200, { ...cart, lines })
    },
  })
}

function refuseFullCart(error: unknown): never {
  throw repository.isCartFull(error)
    ? problem('cart-full', { detail: 'A cart has at most 100 lines' })
    : error
}
