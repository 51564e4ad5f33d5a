// Searches one thing after the other, each kind in turns, and prints how long each kind takes.
// node scripts/bench/callers/search.ts BOOKS ROUNDS
import { database } from '@bookstore/shared/db.ts'
import * as v from 'valibot'
import { listQuery } from '../../../functions/books/src/listing.ts'
import { pageOfBooks } from '../../../functions/books/src/page.ts'
import { session } from '../../../functions/search/src/app.ts'
import { searchQuery } from '../../../functions/search/src/listing.ts'
import { search } from '../../../functions/search/src/search.ts'
import { suggest } from '../../../functions/search/src/suggest.ts'
import { bookId } from '../catalogue.ts'
import { drawQuery, searchKinds } from '../queries.ts'
import { percentile } from '../statistics.ts'

const { SEARCH_URL = '', BOOKS_URL = '', CURSOR = '' } = process.env
const [books = 0, rounds = 0] = process.argv.slice(2).map(Number)
const warmup = Math.ceil(rounds / 5)

const sql = await database(SEARCH_URL, { max: 1, name: 'search', session })()
const list = await database(BOOKS_URL, { max: 1, name: 'books' })()
const firstPage = v.parse(listQuery, {})
const laterPage = v.parse(listQuery, { cursor: CURSOR })

const work: Record<string, (round: number) => Promise<unknown>> = {
  lookup: (round) => list`
    select id, title, author, price_cents, version
    from catalog.books
    where id = ${bookId(1 + ((round * 7919) % books))}`,
  ...Object.fromEntries(
    searchKinds.map((kind) => [
      kind,
      (round: number) => search(sql, v.parse(searchQuery, { q: drawQuery(kind, round) })),
    ]),
  ),
  suggestion: (round) => suggest(sql, drawQuery('prefix of 3', round)),
  'page 1': () => pageOfBooks(list, firstPage, ({ id }) => id),
  'page 1000': () => pageOfBooks(list, laterPage, ({ id }) => id),
}

const times = new Map(Object.keys(work).map((kind): [string, number[]] => [kind, []]))
for (let round = 0; round < warmup + rounds; round += 1) {
  for (const [kind, run] of Object.entries(work)) {
    const began = performance.now()
    await run(round)
    if (round >= warmup) times.get(kind)?.push(performance.now() - began)
  }
}
const figures = [...times].map(([kind, own]) => [
  kind,
  { p50: percentile(own, 0.5), p95: percentile(own, 0.95) },
])
console.log(JSON.stringify(Object.fromEntries(figures)))
process.exit()
