import type { Queryable, Sql } from '@bookstore/shared/db.ts'
import { counted, facets, type Facets } from './facets.ts'
import type { After, Sort } from './listing.ts'
import { afterAll, candidates, isCut } from './ranking.ts'
import type { Compiled, Wanted } from './wanted.ts'

export type Found = {
  total: number
  /** Says that there are more hits than are looked at. */
  isCapped: boolean
  /** The page's hits in order, up to one more than its size. */
  keys: After[]
  facets: Facets
}

type Page = { sort: Sort; after?: After | undefined; offset: number; limit: number }

/** From here on the books of a word are too many to be gathered before some of them are ranked. */
const common = 100_000

/**
 * Ranks the candidates and gives a page of them, with the facets of all. One plan fits every search but those
 * with a filter, whose indexes may be the better ones, and for words that so many books have that reading
 * these is better than any index.
 */
export async function searchBooks(sql: Sql, wanted: Wanted, page: Page): Promise<Found> {
  const isFiltered = Object.values(wanted.filter).some((value) => value !== undefined)
  if (!isFiltered && wanted.frequency < common) return rankBooks(sql, wanted, page)
  return sql.begin(async (tx) => {
    await tx`set local plan_cache_mode = force_custom_plan`
    return rankBooks(tx, wanted, page)
  })
}

async function rankBooks(sql: Queryable, wanted: Wanted, page: Page): Promise<Found> {
  const { sort, after, offset, limit } = page
  const isUp = sort.direction === 'asc'
  const direction = isUp ? sql`asc` : sql`desc`
  const beyond = after
    ? sql`where (h.key, h.id) ${isUp ? sql`>` : sql`<`} (${after.key}, ${after.id})`
    : sql``
  const [found] = await sql<[Found]>`
    with candidates as materialized (${candidates(sql, wanted, sort)}),
    hits as materialized (
      select distinct on (c.id) c.id, c.genre, c.author, c.price_cents, c.key
      from candidates c
      order by c.id
    ),
    page as (
      select h.key, h.id
      from hits h
      ${beyond}
      order by h.key ${direction}, h.id ${direction}
      offset ${after ? 0 : offset}
      limit ${limit}
    ),
    counted as (${counted(sql)})
    select
      (select count(*) from hits) as total,
      ${isCut(sql)} as "isCapped",
      (
        select coalesce(jsonb_agg(jsonb_build_object('key', key, 'id', id)), '[]')
        from page
      ) as keys,
      ${facets(sql)} as facets`
  return found
}

export type Hit = {
  id: string
  title: string
  author: string
  description: string
  genre: string
  isbn: string
  priceCents: number
  publishedYear: number
  coverUrl: string | null
  createdAt: Date
  updatedAt: Date
}

/** Gives the books of a page, in no order. */
export function findHits(sql: Queryable, ids: readonly string[]) {
  return sql<Hit[]>`
    select
      b.id,
      b.title,
      b.author,
      b.description,
      b.genre,
      b.isbn,
      b.price_cents as "priceCents",
      b.published_year as "publishedYear",
      b.cover_url as "coverUrl",
      b.created_at as "createdAt",
      b.updated_at as "updatedAt"
    from catalog.books b
    where b.id = any(${ids})`
}

/** Gives those of the words that have one of the stems. */
export async function findInflected(
  sql: Queryable,
  words: readonly string[],
  stems: readonly string[],
): Promise<string[]> {
  const found = await sql<{ word: string }[]>`
    select word
    from unnest(${words}::text[]) word
    where (ts_lexize('english_stem', word))[1] = any(${stems})`
  return found.map(({ word }) => word)
}

/** Gives up to `limit` books whose title or author begins so, titles first, then those found by names. */
export function findSuggestions(sql: Queryable, { key, begun }: Compiled, limit: number) {
  return sql<{ id: string; title: string; author: string }[]>`
    with titled as (
      select b.id, b.title, b.author, b.popularity, b.title_key, 1 as way
      from catalog.books b
      where b.title_key >= ${key} and b.title_key < ${afterAll(key)} and b.retired_at is null
      order by b.title_key, b.id
      limit ${limit}
    ),
    authored as (
      select b.id, b.title, b.author, b.popularity, b.title_key, 2 as way
      from catalog.books b
      where b.author_key >= ${key} and b.author_key < ${afterAll(key)} and b.retired_at is null
      order by b.author_key, b.id
      limit ${limit}
    ),
    named as (
      select b.id, b.title, b.author, b.popularity, b.title_key, 3 as way
      from catalog.books b
      where b.names @@ ${begun}::tsquery and b.retired_at is null
      limit ${limit * 10}
    )
    select id, title, author
    from (
      select distinct on (id) *
      from (table titled union all table authored union all table named) found
      order by id, way
    ) suggested
    order by way, popularity desc, title_key, id
    limit ${limit}`
}
