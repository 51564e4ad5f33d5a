import type { Sql } from '@bookstore/shared/db.ts'
import { checkDepth } from '@bookstore/shared/page.ts'
import { noFacets } from './facets.ts'
import { toWireHit, wordsLike } from './hit.ts'
import { cursorAfter, readCursor, type Filter, type SearchQuery } from './listing.ts'
import { isEmpty, readQuery, type Query } from './query.ts'
import { findHits, findInflected, searchBooks, type Found } from './repository.ts'
import { respell } from './spelling.ts'
import { findCompletions } from './vocabulary-repository.ts'
import { compile, nothing, type Compiled } from './wanted.ts'

type Page = Parameters<typeof searchBooks>[2]
type Attempt = { query: Query; compiled: Compiled; found: Found }

/** Fewer hits than these make a similar, far more frequent word worth a mention. */
const poor = 3
const mostCompletions = 8

/**
 * Searches: first for what was typed; when nothing has it, for what its last word may become; then for the
 * nearest words of the vocabulary. Gives the page's envelope with facets, and says what else was meant.
 * @throws Problem `page-too-deep`, or `invalid-input` for a cursor of another sort
 */
export async function search(sql: Sql, request: SearchQuery) {
  const { q, page: wanted, size, cursor, sort, ...filter } = request
  const from = cursor === undefined ? undefined : readCursor(cursor, sort)
  if (!from) checkDepth(request)
  const number = from?.number ?? wanted
  const page = { sort, after: from?.after, offset: wanted * size, limit: size + 1 }

  const typed = await attempt(sql, readQuery(q), filter, page)
  const other = await meant(sql, typed, filter, page)
  const isCorrected = typed.found.total === 0 && other !== undefined
  const shown = isCorrected ? other : typed

  const keys = shown.found.keys.slice(0, size)
  const last = shown.found.keys.length > size ? keys.at(-1) : undefined
  return {
    content: await hits(sql, shown, keys),
    ...totals(shown.found, size),
    number,
    size,
    ...(last ? { next: cursorAfter(last, sort, number + 1) } : {}),
    facets: shown.found.facets,
    didYouMean: other?.query.words.join(' ') ?? null,
    isCorrected,
  }
}

function totals({ total, isCapped }: Found, size: number) {
  const envelope = { totalElements: total, totalPages: Math.ceil(total / size) }
  return isCapped ? { ...envelope, totalIsLowerBound: true as const } : envelope
}

async function attempt(sql: Sql, query: Query, filter: Filter, page: Page): Promise<Attempt> {
  if (isEmpty(query))
    return {
      query,
      compiled: nothing,
      found: { total: 0, isCapped: false, keys: [], facets: noFacets },
    }
  const compiled = await compile(sql, query)
  const found = await searchBooks(sql, { ...query, ...compiled, filter }, page)
  if (found.total > 0 || query.last.length < 2) return { query, compiled, found }

  const completions = await findCompletions(sql, query.last, mostCompletions)
  if (completions.length === 0) return { query, compiled, found }
  const completed = await compile(sql, query, completions)
  const more = await searchBooks(sql, { ...query, ...completed, filter }, page)
  return { query, compiled: completed, found: more }
}

/** Gives the search for the nearest words, when these have hits and what was typed has none or few. */
async function meant(sql: Sql, typed: Attempt, filter: Filter, page: Page) {
  const { query, found } = typed
  if (found.total >= poor || query.words.length === 0) return undefined
  const better = await respell(sql, query.words, found.total > 0)
  if (!better) return undefined
  const other = readQuery(`${better.join(' ')} `)
  const compiled = await compile(sql, other)
  const again = await searchBooks(sql, { ...other, ...compiled, filter }, page)
  return again.total > found.total ? { query: other, compiled, found: again } : undefined
}

async function hits(sql: Sql, { query, compiled }: Attempt, keys: Found['keys']) {
  if (keys.length === 0) return []
  const ids = keys.map(({ id }) => id)
  const books = await findHits(sql, ids)
  const stems = lexemes(compiled.anywhere)
  const inflected = await findInflected(sql, wordsLike(books, stems), stems)
  const names = lexemes(compiled.begun)
  const byId = new Map(books.map((book) => [book.id, toWireHit(book, query, inflected, names)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The lexemes that a `tsquery` looks for; one with a `!` before it is unwanted. */
function lexemes(tsquery: string): string[] {
  return [...tsquery.matchAll(/(!?)'([^']+)'/g)].flatMap(([, not, word = '']) => (not ? [] : word))
}
