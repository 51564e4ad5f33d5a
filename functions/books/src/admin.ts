import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { pageOf } from '@bookstore/shared/page.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { uuid } from '@bookstore/shared/schema.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import * as v from 'valibot'
import { adminBook, bookBody, toAdmin } from './book.ts'
import { add, change, retire } from './catalogue.ts'
import { adminListQuery } from './listing.ts'
import { pageOfBooks } from './page.ts'
import { findBook } from './repository.ts'
import { allowedVersions, tagOf } from './version.ts'

type Options = { db: Database; signer: Signer; changed: () => void }

const admin = { access: { role: 'admin' }, limit: 30 } as const
const collection = '/ecom/admin/books'
const one = { path: `${collection}/:id`, params: v.strictObject({ id: uuid }) } as const
const headers = v.object({ 'if-match': v.optional(v.pipe(v.string(), v.maxLength(1000))) })

/** Gives the operations for administrators. */
export function adminRoutes(options: Options): Operation[] {
  return [
    listAll(options),
    getAny(options),
    createBook(options),
    updateBook(options),
    deleteBook(options),
  ]
}

function listAll({ db }: Options): Operation {
  return operation({
    ...admin,
    method: 'get',
    path: collection,
    id: 'adminListBooks',
    summary: 'All books, retired ones too',
    query: adminListQuery,
    responses: { 200: { description: 'A page of books', schema: pageOf(adminBook) } },
    problems: ['page-too-deep'],
    handle: async ({ query }) => reply(200, await pageOfBooks(await db(), query, toAdmin)),
  })
}

function getAny({ db }: Options): Operation {
  return operation({
    ...admin,
    ...one,
    method: 'get',
    id: 'adminGetBook',
    summary: 'One book, even a retired one',
    responses: { 200: { description: 'The book', schema: adminBook } },
    problems: ['not-found'],
    async handle({ params }) {
      const book = await findBook(await db(), params.id)
      if (!book) throw problem('not-found')
      return reply(200, toAdmin(book), { etag: tagOf(book) })
    },
  })
}

function createBook(options: Options): Operation {
  return operation({
    ...admin,
    method: 'post',
    path: collection,
    id: 'createBook',
    summary: 'Puts a book into the shop',
    body: bookBody,
    responses: { 201: { description: 'The book; Location names it', schema: adminBook } },
    problems: ['isbn-taken'],
    async handle({ body, trace }) {
      const book = await add({ ...options, trace }, body)
      const location = `${collection}/${book.id}`
      return reply(201, toAdmin(book), { location, etag: tagOf(book) })
    },
  })
}

function updateBook(options: Options): Operation {
  return operation({
    ...admin,
    ...one,
    method: 'put',
    id: 'updateBook',
    summary: 'Changes a book; If-Match guards against what somebody else changed',
    headers,
    body: bookBody,
    responses: { 200: { description: 'The book', schema: adminBook } },
    problems: ['not-found', 'conflict', 'isbn-taken', 'stale-version'],
    async handle({ params, headers, body, trace }) {
      const target = { id: params.id, versions: allowedVersions(headers['if-match']) }
      const book = await change({ ...options, trace }, target, body)
      return reply(200, toAdmin(book), { etag: tagOf(book) })
    },
  })
}

function deleteBook(options: Options): Operation {
  return operation({
    ...admin,
    ...one,
    method: 'delete',
    id: 'retireBook',
    summary: 'Takes a book out of the shop; orders keep it',
    headers,
    responses: { 204: { description: 'It is retired' } },
    problems: ['not-found', 'stale-version'],
    async handle({ params, headers, trace }) {
      const target = { id: params.id, versions: allowedVersions(headers['if-match']) }
      await retire({ ...options, trace }, target)
      return reply(204)
    },
  })
}
