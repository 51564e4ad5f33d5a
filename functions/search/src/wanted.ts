import type { Queryable } from '@bookstore/shared/db.ts'
import type { Filter } from './listing.ts'
import { hasPrefix, type Query } from './query.ts'

/** A query in the text format of `tsquery`; empty when nothing is left of it. */
export type Compiled = {
  /** Stems, to look for anywhere in a book. */
  anywhere: string
  /** Whole words, to look for in titles and authors. */
  named: string
  /** As `named`, of the last word also the beginning, when it is long enough; the same when it is not. */
  begun: string
  /** How a title or an author begins, or is: the key that they are sorted by. */
  key: string
  /** About how many books have the rarest of the words. */
  frequency: number
}

/** What is looked for. */
export type Wanted = Compiled & Pick<Query, 'isbn'> & { filter: Filter }

/** What is compiled of a query of which nothing is left. */
export const nothing: Compiled = { anywhere: '', named: '', begun: '', key: '', frequency: 0 }

/** @param completions words that the last one may become */
export async function compile(
  sql: Queryable,
  query: Query,
  completions: readonly string[] = [],
): Promise<Compiled> {
  const { head, last, title } = query
  const words = last === '' ? [] : [last, ...completions]
  const [compiled] = await sql<Compiled[]>`
    select
      c.anywhere,
      c.named,
      c.begun,
      c.key,
      (
        select coalesce(min(coalesce(v.frequency, 0)), 0)
        from unnest(${query.words}::text[]) as w (word)
        left join search.vocabulary v on v.word = w.word
      ) as frequency
    from search.compiled(${head}, ${words}, ${hasPrefix(query)}, ${title}) c`
  return compiled ?? nothing
}
