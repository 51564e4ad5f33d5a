import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { pageOf } from '@bookstore/shared/page.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { text, uuid } from '@bookstore/shared/schema.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import * as v from 'valibot'
import { adjustStock } from './adjustment.ts'
import { expireHolds } from './expiry.ts'
import { pageOfStock, stockPageQuery, toView } from './page.ts'
import { findStock } from './repository.ts'

type Options = { db: Database; signer: Signer }

const admin = { access: { role: 'admin' }, limit: 30 } as const
const mostIds = 50
const count = v.pipe(v.number(), v.integer())
const ofBook = v.strictObject({ bookId: uuid })

const stock = v.object({
  bookId: v.string(),
  quantity: count,
  reserved: count,
  available: count,
  updatedAt: v.pipe(v.string(), v.isoTimestamp()),
})

const bookIds = v.pipe(
  v.string(),
  v.maxLength(mostIds * 2 * 37),
  v.transform((list) => [...new Set(list.toLowerCase().split(','))]),
  v.array(uuid),
  v.maxLength(mostIds),
)

/** Gives the operations of the function, beside its events. */
export function routes(options: Options): Operation[] {
  return [
    health(),
    getStocks(options),
    getStock(options),
    listStocks(options),
    putStock(options),
    postAdjustment(options),
    postSweep(options),
  ]
}

function health(): Operation {
  return operation({
    method: 'get',
    path: '/inven/health',
    id: 'inventoryHealth',
    summary: 'Says that the inventory answers',
    access: 'public',
    responses: {
      200: { description: 'It answers', schema: v.object({ status: v.literal('up') }) },
    },
    handle: () => reply(200, { status: 'up' }),
  })
}

function getStocks({ db }: Options): Operation {
  return operation({
    method: 'get',
    path: '/inven/stock/bulk',
    id: 'getStocks',
    summary: `The stock of up to ${mostIds} books`,
    access: 'public',
    query: v.strictObject({ bookIds }),
    responses: {
      200: {
        description: 'What is known, and the ids that are not',
        schema: v.object({ stock: v.array(stock), missing: v.array(v.string()) }),
      },
    },
    async handle({ query }) {
      const rows = await findStock(await db(), query.bookIds)
      const found = new Map(rows.map((row) => [row.bookId, toView(row)]))
      return reply(200, {
        stock: query.bookIds.flatMap((id) => found.get(id) ?? []),
        missing: query.bookIds.filter((id) => !found.has(id)),
      })
    },
  })
}

function getStock({ db }: Options): Operation {
  return operation({
    method: 'get',
    path: '/inven/stock/:bookId',
    id: 'getStock',
    summary: 'The stock of a book',
    access: 'public',
    params: ofBook,
    responses: { 200: { description: 'The stock', schema: stock } },
    problems: ['not-found'],
    async handle({ params }) {
      const [row] = await findStock(await db(), [params.bookId])
      if (!row) throw problem('not-found')
      return reply(200, toView(row))
    },
  })
}

function listStocks({ db }: Options): Operation {
  return operation({
    method: 'get',
    path: '/inven/admin/stock',
    id: 'listStock',
    summary: 'All stock by book id, a page at a time',
    ...admin,
    query: stockPageQuery,
    responses: { 200: { description: 'A page of stock', schema: pageOf(stock) } },
    problems: ['page-too-deep'],
    handle: async ({ query }) => reply(200, await pageOfStock(db, query)),
  })
}

function putStock({ db, signer }: Options): Operation {
  return operation({
    method: 'put',
    path: '/inven/admin/stock/:bookId',
    id: 'setStock',
    summary: 'Sets the copies on hand; holds stay',
    ...admin,
    params: ofBook,
    body: v.strictObject({
      quantity: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
    }),
    responses: { 200: { description: 'The stock as it is now', schema: stock } },
    problems: ['not-found', 'below-reserved'],
    async handle({ params, body, trace }) {
      const context = { sql: await db(), signer, trace }
      return reply(200, toView(await adjustStock(context, params.bookId, { target: body })))
    },
  })
}

function postAdjustment({ db, signer }: Options): Operation {
  return operation({
    method: 'post',
    path: '/inven/admin/stock/:bookId/adjust',
    id: 'adjustStock',
    summary: 'Adds copies, or takes them away',
    ...admin,
    params: ofBook,
    body: v.strictObject({
      delta: v.pipe(v.number(), v.integer(), v.minValue(-1_000_000), v.maxValue(1_000_000)),
      reason: v.optional(text(1, 200)),
    }),
    responses: { 200: { description: 'The stock as it is now', schema: stock } },
    problems: ['not-found', 'below-reserved', 'conflict'],
    async handle({ params, body: { delta, reason }, trace }) {
      const context = { sql: await db(), signer, trace }
      const adjustment = { target: { delta }, note: reason }
      return reply(200, toView(await adjustStock(context, params.bookId, adjustment)))
    },
  })
}

function postSweep({ db, signer }: Options): Operation {
  return operation({
    method: 'post',
    path: '/sweep',
    id: 'sweep',
    summary: 'Expires the holds that are over',
    access: 'internal',
    responses: {
      200: { description: 'How many expired', schema: v.object({ expired: count }) },
    },
    async handle({ trace }) {
      return reply(200, { expired: await expireHolds({ sql: await db(), signer, trace }) })
    },
  })
}
