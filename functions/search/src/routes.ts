import type { Database } from '@bookstore/shared/db.ts'
import { toWire } from '@bookstore/shared/money.ts'
import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { pageOf } from '@bookstore/shared/page.ts'
import * as v from 'valibot'
import { priceBands, type Facets } from './facets.ts'
import { hitSchema } from './hit.ts'
import { searchQuery, suggestQuery } from './listing.ts'
import { search } from './search.ts'
import { suggest } from './suggest.ts'
import { sweep } from './sweep.ts'

const everybody = { method: 'get', access: 'public', limit: 200 } as const
const sweepMilliseconds = 20_000

const counts = v.array(v.object({ value: v.string(), count: v.number() }))
const price = v.object({ min: v.number(), max: v.nullable(v.number()), count: v.number() })

const searchPage = v.object({
  ...pageOf(hitSchema).entries,
  facets: v.object({ genre: counts, author: counts, price: v.array(price) }),
  didYouMean: v.pipe(v.nullable(v.string()), v.description('What was probably meant')),
  corrected: v.pipe(v.boolean(), v.description('The hits are those of didYouMean: q has none')),
})

const suggestions = v.array(v.object({ id: v.string(), title: v.string(), author: v.string() }))

/** Gives the operations of the function. */
export function routes({ db }: { db: Database }): Operation[] {
  return [searchBooks(db), suggestBooks(db), sweepVocabulary(db)]
}

function searchBooks(db: Database): Operation {
  return operation({
    ...everybody,
    path: '/ecom/books/search',
    id: 'searchBooks',
    summary: 'The books that have the words, the best first',
    query: searchQuery,
    responses: { 200: { description: 'A page of hits', schema: searchPage } },
    problems: ['page-too-deep'],
    async handle({ query }) {
      const { isCorrected, facets, ...page } = await search(await db(), query)
      return reply(200, { ...page, facets: toWireFacets(facets), corrected: isCorrected })
    },
  })
}

/** The ends of a band are those that `minPrice` and `maxPrice` take; the last band has no end. */
function toWireFacets({ genre, author, price }: Facets) {
  const bands = price.map(({ band, count }) => {
    const next = priceBands[band]
    const max = next === undefined ? null : toWire(next - 1)
    return { min: toWire(priceBands[band - 1] ?? 0), max, count }
  })
  return { genre, author, price: bands }
}

function suggestBooks(db: Database): Operation {
  return operation({
    ...everybody,
    path: '/ecom/books/suggest',
    id: 'suggestBooks',
    summary: 'Up to eight books for what was typed so far',
    query: suggestQuery,
    responses: { 200: { description: 'The books', schema: suggestions } },
    handle: async ({ query }) => reply(200, await suggest(await db(), query.q)),
  })
}

function sweepVocabulary(db: Database): Operation {
  return operation({
    method: 'post',
    path: '/sweep',
    id: 'sweepVocabulary',
    summary: 'Reads into the vocabulary what changed in the catalogue',
    access: 'internal',
    responses: {
      200: {
        description: 'How many books were read, and whether none is left',
        schema: v.object({ books: v.number(), isDone: v.boolean() }),
      },
    },
    handle: async () => reply(200, await sweep(await db(), sweepMilliseconds)),
  })
}
