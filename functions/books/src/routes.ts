import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { pageOf } from '@bookstore/shared/page.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Database } from '@bookstore/shared/db.ts'
import { uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { publicBook, toPublic } from './book.ts'
import type { Cache } from './cache.ts'
import { listQuery, type ListQuery } from './listing.ts'
import { pageOfBooks, toSent, type Sent } from './page.ts'
import { findBook } from './repository.ts'
import { isKnown, tagOf } from './version.ts'

type Options = { db: Database; lists: Cache<ListQuery, Sent> }

const everybody = { access: 'public', limit: 200 } as const
const listCaching = 'public, max-age=60'
const unchanged = { description: 'It is what If-None-Match names' }

/** Gives the operations for everybody. */
export function routes(options: Options): Operation[] {
  return [listBooks(options), getBook(options), health()]
}

function listBooks({ db, lists }: Options): Operation {
  return operation({
    ...everybody,
    method: 'get',
    path: '/ecom/books',
    id: 'listBooks',
    summary: 'The books that are sold, filtered and sorted',
    query: listQuery,
    responses: {
      200: { description: 'A page of books', schema: pageOf(publicBook) },
      304: unchanged,
    },
    problems: ['page-too-deep'],
    async handle({ query, header }) {
      const { text, etag } = await lists.get(query, async () =>
        toSent(await pageOfBooks(await db(), { ...query, retired: false }, toPublic)),
      )
      const headers = { etag, 'cache-control': listCaching }
      if (isKnown(header('if-none-match'), etag)) return { status: 304, headers }
      return { status: 200, text, headers }
    },
  })
}

function getBook({ db }: Options): Operation {
  return operation({
    ...everybody,
    method: 'get',
    path: '/ecom/books/:id',
    id: 'getBook',
    summary: 'One book that is sold',
    params: v.strictObject({ id: uuid }),
    responses: { 200: { description: 'The book', schema: publicBook }, 304: unchanged },
    problems: ['not-found'],
    async handle({ params, header }) {
      const book = await findBook(await db(), params.id)
      if (!book || book.retiredAt) throw problem('not-found', { detail: 'No such book is sold' })
      const etag = tagOf(book)
      const headers = { etag, 'cache-control': 'no-cache' }
      if (isKnown(header('if-none-match'), etag)) return { status: 304, headers }
      return reply(200, toPublic(book), headers)
    },
  })
}

function health(): Operation {
  return operation({
    method: 'get',
    path: '/ecom/health',
    id: 'shopHealth',
    summary: 'Says that the shop answers',
    access: 'public',
    responses: {
      200: { description: 'It answers', schema: v.object({ status: v.literal('up') }) },
    },
    handle: () => reply(200, { status: 'up' }),
  })
}
