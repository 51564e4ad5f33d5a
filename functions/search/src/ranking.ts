import type { Sql } from '@bookstore/shared/db.ts'
import type { Filter, Sort } from './listing.ts'
import type { Wanted } from './repository.ts'

/** How many candidates each way to find contributes, and all together: what is ranked is bounded. */
export const most = { titled: 50, named: 400, popular: 150, all: 600 } as const

/** Where a price band begins, in cents; it ends where the next one begins. */
export const priceBands = [0, 1000, 2000, 3000, 5000]

/** What hits are sorted by, as columns of `scored`. */
export const sortKeys = {
  relevance: 's.score',
  title: 's.title_key',
  author: 's.author_key',
  price: 's.price_cents',
  publishedYear: 's.published_year',
  createdAt: 's.created',
} as const satisfies Record<Sort['field'], string>

type Part = ReturnType<typeof filtered>

/**
 * The books that may be hits. The ways to find go from what ranks high to what ranks low, each with an index,
 * and end when there are enough: what the commonest words match anywhere is then not even looked up.
 */
export function candidates(sql: Sql, { anywhere, names, key, isbn, filter }: Wanted) {
  const from = (way: string, condition: Part, limit: number) => sql`
    (
      select
        ${way} as way, b.id, b.title_key, b.author_key, b.genre, b.author, b.price_cents,
        b.published_year, b.created_at, b.popularity, b.names, b.document
      from catalog.books b
      where ${condition}
      and b.retired_at is null
      ${filtered(sql, filter)}
      limit ${limit}
    )`
  const beginning = sql`b.title_key >= ${key} and b.title_key < ${afterAll(key)}`
  const named = sql`b.names @@ ${names}::tsquery`
  const matching = sql`b.document @@ ${anywhere}::tsquery and not ${named}`
  return sql`
    ${isbn === undefined ? sql`` : sql`${from('isbn', sql`b.isbn = ${isbn}`, 1)} union all`}
    ${from('titled', beginning, most.titled)}
    union all ${from('named', named, most.named)}
    union all ${from('popular', sql`${matching} and b.popularity > 0`, most.popular)}
    union all ${from('anywhere', sql`${matching} and b.popularity = 0`, most.all)}
    limit ${most.all}`
}

/** What comes after all keys that begin so; the keys are compared by their bytes. */
export function afterAll(key: string): string {
  return `${key}\u{10ffff}`
}

/** Says whether there may be more candidates than these. */
export function isCut(sql: Sql) {
  return sql`(
    select
      count(*) >= ${most.all}
      or count(*) filter (where way = 'titled') >= ${most.titled}
      or count(*) filter (where way = 'named') >= ${most.named}
    from candidates
  )`
}

/** The candidates, each once, with a score: an integer, so that a cursor holds it exactly. */
export function scored(sql: Sql, { anywhere, names, key }: Wanted) {
  const weights = '{0.1, 0.3, 0.6, 1.0}'
  return sql`
    select
      c.id, c.title_key, c.author_key, c.genre, c.author, c.price_cents, c.published_year,
      (extract(epoch from c.created_at) * 1000)::bigint as created,
      (
        1000000 * (
          ts_rank(${weights}::real[], c.document, ${anywhere}::tsquery)
          + ts_rank(${weights}::real[], c.names, ${names}::tsquery)
          + case when c.title_key = ${key} then 3 else 0 end
          + case when c.author_key = ${key} then 2 else 0 end
          + case when starts_with(c.title_key, ${key}) then 0.5 else 0 end
          + 0.05 * c.popularity
        )
      )::integer as score
    from (
      select distinct on (id) *
      from candidates
      order by id
    ) c`
}

function filtered(sql: Sql, { genre, author, minPrice, maxPrice, inStock }: Filter) {
  const stocked = sql`exists (
    select
    from catalog.availability a
    where a.book_id = b.id
    and a.available > 0
  )`
  const part = `%${author?.replace(/[\\%_]/g, '\\$&')}%`
  return sql`
    ${genre === undefined ? sql`` : sql`and b.genre_key = catalog.fold(${genre})`}
    ${author === undefined ? sql`` : sql`and b.author_key like catalog.fold(${part})`}
    ${minPrice === undefined ? sql`` : sql`and b.price_cents >= ${minPrice}`}
    ${maxPrice === undefined ? sql`` : sql`and b.price_cents <= ${maxPrice}`}
    ${inStock === undefined ? sql`` : inStock ? sql`and ${stocked}` : sql`and not ${stocked}`}`
}

/** The genres of the hits. */
export function genreCounts(sql: Sql) {
  return counts(sql, sql`s.genre`)
}

/** The authors with the most hits. */
export function authorCounts(sql: Sql) {
  return counts(sql, sql`s.author`)
}

function counts(sql: Sql, column: Part) {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count)), '[]')
    from (
      select ${column} as value, count(*) as count
      from s
      group by ${column}
      order by count desc, value
      limit 20
    ) counted
  )`
}

/** The price bands of the hits. */
export function priceCounts(sql: Sql) {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('band', band, 'count', count)), '[]')
    from (
      select width_bucket(s.price_cents, ${priceBands}::integer[]) as band, count(*) as count
      from s
      group by band
      order by band
    ) counted
  )`
}
