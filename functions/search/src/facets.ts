import type { Queryable } from '@bookstore/shared/db.ts'

/** Where a price band begins, in cents; it ends where the next one begins. */
export const priceBands = [0, 1000, 2000, 3000, 5000]

export type Count = { value: string; count: number }
/** `band` counts the price bands from 1. */
export type Facets = { genre: Count[]; author: Count[]; price: { band: number; count: number }[] }

/** The facets of what was searched for in vain. */
export const noFacets: Facets = { genre: [], author: [], price: [] }

/** Counts the rows of `hits` by genre, by author and by price band, in one reading. */
export function counted(sql: Queryable) {
  return sql`
    select
      grouping(h.genre) = 0 as is_genre,
      grouping(h.author) = 0 as is_author,
      coalesce(h.genre, h.author) as value,
      width_bucket(h.price_cents, ${priceBands}::integer[]) as band,
      count(*) as count
    from hits h
    group by grouping sets ((h.genre), (h.author), (band))`
}

/** The genres of the hits and the authors with the most hits, up to twenty; how many a price band has. */
export function facets(sql: Queryable) {
  return sql`
    jsonb_build_object(
      'genre', ${mostCounted(sql, sql`is_genre`)},
      'author', ${mostCounted(sql, sql`is_author`)},
      'price', (
        select coalesce(
          jsonb_agg(jsonb_build_object('band', band, 'count', count) order by band), '[]'
        )
        from counted
        where band is not null
      )
    )`
}

function mostCounted(sql: Queryable, isWanted: ReturnType<typeof counted>) {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', count)), '[]')
    from (
      select value, count
      from counted
      where ${isWanted}
      order by count desc, value
      limit 20
    ) most
  )`
}
