import * as v from 'valibot'
import { readMarked } from '#lib/marked.ts'
import { book, type BookQuery } from './books.ts'
import type { Call } from './call.ts'
import { cents, pageOf } from './wire.ts'

const marked = v.pipe(v.string(), v.transform(readMarked))
const counts = v.array(v.object({ value: v.string(), count: v.number() }))
const fields = ['title', 'author', 'genre', 'description', 'isbn'] as const

const hit = v.object({
  ...book.entries,
  highlights: v.object({ title: marked, author: marked, description: marked }),
  why: v.array(v.object({ field: v.picklist(fields) })),
})

const hits = v.object({
  ...pageOf(hit).entries,
  facets: v.object({
    genre: counts,
    author: counts,
    price: v.array(v.object({ min: cents, max: v.nullable(cents), count: v.number() })),
  }),
  didYouMean: v.nullable(v.string()),
  corrected: v.boolean(),
})

const suggestions = v.array(v.object({ id: v.string(), title: v.string(), author: v.string() }))

/** The function search, as shoppers use it. */
export function searchApi(call: Call) {
  return {
    /** @param typed of 1 to 200 letters, not blank */
    find: (typed: string, query: BookQuery) =>
      call({ path: '/ecom/books/search', query: { q: typed, ...query } }, hits),
    /** @param typed of 2 to 60 letters */
    suggest: (typed: string) =>
      call({ path: '/ecom/books/suggest', query: { q: typed } }, suggestions),
  }
}
