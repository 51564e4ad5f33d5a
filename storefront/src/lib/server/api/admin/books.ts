import * as v from 'valibot'
import { book, type BookQuery } from '../books.ts'
import type { TaggedCall } from '../call.ts'
import { pageOf } from '../wire.ts'

export const adminBook = v.object({
  ...book.entries,
  createdAt: v.string(),
  updatedAt: v.string(),
  retiredAt: v.nullable(v.string()),
})

/** What an administrator writes of a book: the function judges it, so a price or a year may be missing. */
export type BookBody = {
  title: string
  author: string
  description: string
  genre: string
  isbn: string
  /** In currency units, as the wire has it. */
  price: number | null
  publishedYear: number | null
  coverUrl: string | null
}

const path = '/ecom/admin/books'
const nothing = v.undefined()

/** The function books, as administrators use it. */
export function adminBooksApi(call: TaggedCall) {
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`
  return {
    /** Retired ones too, unless `retired` is told. */
    list: async (query: BookQuery & { retired?: boolean | undefined }) =>
      (await call({ path, query }, pageOf(adminBook))).body,
    /**
     * Gives a book, even a retired one, with the tag that changes of it name.
     * @throws ApiProblem 404
     */
    one: async (id: string) => {
      const { body, etag } = await call({ path: pathOf(id) }, adminBook)
      return { book: body, etag: etag ?? '' }
    },
    /** @throws ApiProblem 400 with errors, 409 isbn-taken */
    create: async (body: BookBody) => (await call({ method: 'POST', path, body }, adminBook)).body,
    /** @throws ApiProblem 400 with errors, 404, 409 isbn-taken or conflict (retired), 412 */
    update: async (id: string, etag: string, body: BookBody) =>
      (await call({ method: 'PUT', path: pathOf(id), headers: ifMatch(etag), body }, adminBook))
        .body,
    /** @throws ApiProblem 404 (retired before, too), 412 */
    retire: async (id: string, etag: string) => {
      await call({ method: 'DELETE', path: pathOf(id), headers: ifMatch(etag) }, nothing)
    },
  }
}

function ifMatch(etag: string): Record<string, string> {
  return etag === '' ? {} : { 'if-match': etag }
}
