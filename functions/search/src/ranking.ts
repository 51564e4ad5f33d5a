import type { Queryable } from '@bookstore/shared/db.ts'
import type { Filter, Sort } from './listing.ts'
import type { Wanted } from './wanted.ts'

/** How many candidates each way to find contributes, and all together: what is ranked is bounded. */
export const most = { titled: 50, named: 250, popular: 100, begun: 250, all: 400 } as const

type Part = ReturnType<typeof filtered>

/** The books that may be hits, each with the key that it is sorted by; one may come twice. */
export function candidates(sql: Queryable, wanted: Wanted, { field }: Sort) {
  return sql`
    select b.way, b.id, b.genre, b.author, b.price_cents, ${sortKey(sql, wanted, field)} as key
    from (${found(sql, wanted)}) b`
}

/**
 * The ways to find go from what ranks high to what ranks low, each with an index, and end when there are
 * enough: what the commonest words match anywhere is then not even looked up. Whole words come apart from
 * beginnings, which cost an index several times as much.
 */
function found(sql: Queryable, { anywhere, named, begun, key, isbn, filter }: Wanted) {
  const by = (way: string, condition: Part, limit: number) => sql`
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
  const whole = sql`b.names @@ ${named}::tsquery`
  const unfinished = sql`b.names @@ (${begun}::tsquery && !!${named}::tsquery)`
  const matching = sql`b.document @@ ${anywhere}::tsquery and not b.names @@ ${begun}::tsquery`
  return sql`
    ${isbn === undefined ? sql`` : sql`${by('isbn', sql`b.isbn = ${isbn}`, 1)} union all`}
    ${by('titled', beginning, most.titled)}
    union all ${by('named', whole, most.named)}
    union all ${by('popular', sql`${matching} and b.popularity > 0`, most.popular)}
    ${begun === named ? sql`` : sql`union all ${by('begun', unfinished, most.begun)}`}
    union all ${by('anywhere', sql`${matching} and b.popularity = 0`, most.all)}
    limit ${most.all}`
}

/** What comes after all keys that begin so; the keys are compared by their bytes. */
export function afterAll(key: string): string {
  return `${key}\u{10ffff}`
}

/** Says whether there may be more candidates than these. */
export function isCut(sql: Queryable) {
  return sql`(
    select
      count(*) >= ${most.all}
      or count(*) filter (where way = 'titled') >= ${most.titled}
      or count(*) filter (where way = 'named') >= ${most.named}
      or count(*) filter (where way = 'begun') >= ${most.begun}
    from candidates
  )`
}

/** What the book `b` is sorted by. */
function sortKey(sql: Queryable, wanted: Wanted, field: Sort['field']): Part {
  switch (field) {
    case 'relevance':
      return score(sql, wanted)
    case 'title':
      return sql`b.title_key`
    case 'author':
      return sql`b.author_key`
    case 'price':
      return sql`b.price_cents`
    case 'publishedYear':
      return sql`b.published_year`
    case 'createdAt':
      return sql`(extract(epoch from b.created_at) * 1000)::bigint`
  }
}

/** How well the book `b` fits: an integer, so that a cursor holds it exactly. */
function score(sql: Queryable, { anywhere, begun, key }: Wanted) {
  const weights = '{0.1, 0.3, 0.6, 1.0}'
  return sql`
    (
      1000000 * (
        ts_rank(${weights}::real[], b.document, ${anywhere}::tsquery)
        + ts_rank(${weights}::real[], b.names, ${begun}::tsquery)
        + case when b.title_key = ${key} then 3 else 0 end
        + case when b.author_key = ${key} then 2 else 0 end
        + case when starts_with(b.title_key, ${key}) then 0.5::float8 else 0 end
        + 0.05::float8 * b.popularity
      )
    )::integer`
}

function filtered(sql: Queryable, { genre, author, minPrice, maxPrice, inStock }: Filter) {
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
