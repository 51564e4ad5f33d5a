import * as v from 'valibot'
import type { Call } from './call.ts'
import { cents, pageOf } from './wire.ts'

export const book = v.object({
  id: v.string(),
  title: v.string(),
  author: v.string(),
  genre: v.string(),
  price: cents,
  description: v.optional(v.string(), ''),
  isbn: v.string(),
  publishedYear: v.number(),
  coverUrl: v.nullable(v.string()),
})

export type BookQuery = {
  page?: number | undefined
  size?: number | undefined
  cursor?: string | undefined
  sort?: string | undefined
  genre?: string | undefined
  author?: string | undefined
  /** As typed by the shopper, in currency units. */
  minPrice?: string | undefined
  maxPrice?: string | undefined
  inStock?: boolean | undefined
}

/** The function books, as shoppers use it. */
export function booksApi(call: Call) {
  return {
    list: (query: BookQuery) => call({ path: '/ecom/books', query }, pageOf(book)),
    /** @throws ApiProblem 404 for a book that is not sold */
    one: (id: string) => call({ path: `/ecom/books/${encodeURIComponent(id)}` }, book),
  }
}
