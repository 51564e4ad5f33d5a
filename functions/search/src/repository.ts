import type { Queryable, Sql } from '@bookstore/shared/db.ts'
import type { After, Filter, Sort } from './listing.ts'
import { hasPrefix, type Query } from './query.ts'
import {
  afterAll,
  authorCounts,
  candidates,
  genreCounts,
  isCut,
  priceCounts,
  scored,
  sortKeys,
} from './ranking.ts'

/** A query in the text format of `tsquery`; empty when nothing is left of it. */
export type Compiled = {
  /** Stems, to look for anywhere in a book. */
  anywhere: string
  /** Whole words and the beginning of the last one, to look for in titles and authors. */
  names: string
  /** How a title or an author begins, or is: the key that they are sorted by. */
  key: string
}

/** What is looked for. */
export type Wanted = Compiled & Pick<Query, 'isbn'> & { filter: Filter }

export type Count = { value: string; count: number }
/** `band` counts the price bands from 1. */
export type Facets = { genre: Count[]; author: Count[]; price: { band: number; count: number }[] }

export type Found = {
  total: number
  /** Says that there are more hits than are looked at. */
  isCapped: boolean
  /** The page's hits in order, up to one more than its size. */
  keys: After[]
  facets: Facets
}

/** @param completions words that the last one may become */
export async function compile(
  sql: Queryable,
  query: Query,
  completions: readonly string[] = [],
): Promise<Compiled> {
  const { head, last, title } = query
  const words = last === '' ? [] : [last, ...completions]
  const ending = hasPrefix(query) ? ':*' : ''
  const [compiled] = await sql<Compiled[]>`
    select
      (
        websearch_to_tsquery('english', catalog.fold(${head}))
        && search.any_of('english', ${words}, '')
      )::text as anywhere,
      (
        websearch_to_tsquery('simple', catalog.fold(${head}))
        && search.any_of('simple', ${words}, ${ending})
      )::text as names,
      catalog.fold(${title}) as key`
  return compiled ?? nothing
}

const nothing: Compiled = { anywhere: '', names: '', key: '' }

/** Ranks the candidates and gives a page of them, with the facets of all. */
export async function searchBooks(
  sql: Sql,
  wanted: Wanted,
  page: { sort: Sort; after?: After | undefined; offset: number; limit: number },
): Promise<Found> {
  const { sort, after, offset, limit } = page
  const key = sql(sortKeys[sort.field])
  const isUp = sort.direction === 'asc'
  const direction = isUp ? sql`asc` : sql`desc`
  const beyond = after
    ? sql`where (${key}, s.id) ${isUp ? sql`>` : sql`<`} (${after.key}, ${after.id})`
    : sql``
  const [found] = await sql<[Found]>`
    with candidates as (${candidates(sql, wanted)}),
    s as materialized (${scored(sql, wanted)}),
    page as (
      select ${key} as key, s.id
      from s
      ${beyond}
      order by ${key} ${direction}, s.id ${direction}
      offset ${after ? 0 : offset}
      limit ${limit}
    )
    select
      (select count(*) from s) as total,
      ${isCut(sql)} as "isCapped",
      (
        select coalesce(jsonb_agg(jsonb_build_object('key', key, 'id', id)), '[]')
        from page
      ) as keys,
      jsonb_build_object(
        'genre', ${genreCounts(sql)},
        'author', ${authorCounts(sql)},
        'price', ${priceCounts(sql)}
      ) as facets`
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
  /** The plain words of its texts that have one of the stems. */
  words: string[]
}

/** Gives the books of a page, in no order, each with its words that have one of the stems. */
export function findHits(sql: Queryable, ids: readonly string[], stems: readonly string[]) {
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
      b.updated_at as "updatedAt",
      (
        select coalesce(jsonb_agg(distinct word), '[]')
        from string_to_table(
          catalog.plain(concat_ws(' ', b.title, b.author, b.genre, b.description)), ' '
        ) as word
        where (ts_lexize('english_stem', word))[1] = any(${stems})
      ) as words
    from catalog.books b
    where b.id = any(${ids})`
}

/** Gives up to `limit` books whose title or author begins so, titles first, then those found by names. */
export function findSuggestions(sql: Queryable, { key, names }: Compiled, limit: number) {
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
      where b.names @@ ${names}::tsquery and b.retired_at is null
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
