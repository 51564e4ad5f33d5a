import type { Queryable, Tx } from '@bookstore/shared/db.ts'
import type { Known } from './correction.ts'
import { afterAll } from './ranking.ts'

/** Gives the words that begin so, the most frequent ones first. */
export async function findCompletions(sql: Queryable, prefix: string, limit: number) {
  const words = await sql<{ word: string }[]>`
    select v.word
    from search.vocabulary v
    where v.word >= ${prefix}
    and v.word < ${afterAll(prefix)}
    order by v.frequency desc, v.word
    limit ${limit}`
  return words.map(({ word }) => word)
}

/** Gives for each word its frequency, 0 when the vocabulary lacks it, and the words one slip away. */
export function findNear(sql: Queryable, words: readonly string[]) {
  return sql<Known[]>`
    select
      w.word,
      coalesce(v.frequency, 0) as frequency,
      (
        select coalesce(jsonb_agg(jsonb_build_object('word', n.word, 'frequency', n.frequency)), '[]')
        from search.near_words(w.word) n
      ) as similar
    from unnest(${words}::text[]) as w (word)
    left join search.vocabulary v on v.word = w.word`
}

/** As `findNear` for words that the vocabulary lacks, with the words that look most like them. */
export function findSimilar(sql: Queryable, words: readonly string[], limit: number) {
  return sql<Known[]>`
    select
      w.word,
      0 as frequency,
      (
        select coalesce(jsonb_agg(jsonb_build_object('word', s.word, 'frequency', s.frequency)), '[]')
        from search.similar_words(w.word, ${limit}) s
      ) as similar
    from unnest(${words}::text[]) as w (word)`
}

/** Gives the last book that was read, and keeps others from reading on; nothing when another one does. */
export async function lockProgress(tx: Tx) {
  const [progress] = await tx<{ updatedAt: Date; bookId: string }[]>`
    select updated_at as "updatedAt", book_id as "bookId"
    from search.progress
    for update skip locked`
  return progress
}

/**
 * Adds the words of the next `limit` books in the order of their last change; gives how many books that were
 * and the last of them.
 */
export async function learnWords(
  tx: Tx,
  after: { updatedAt: Date; bookId: string },
  limit: number,
) {
  const [learnt] = await tx<{ books: number; updatedAt: Date | null; bookId: string | null }[]>`
    with books as materialized (
      select b.id, b.updated_at, b.title, b.author, b.genre, b.description, b.retired_at
      from catalog.books b
      where (b.updated_at, b.id) > (${after.updatedAt}, ${after.bookId})
      order by b.updated_at, b.id
      limit ${limit}
    ),
    learnt as (
      insert into search.vocabulary as v (word, frequency)
      select words.word, sum(words.weight)
      from books b
      cross join lateral ${words(tx)} words
      where b.retired_at is null
      group by words.word
      on conflict (word) do update
      set frequency = v.frequency + excluded.frequency
    )
    select
      (select count(*) from books) as books,
      last.updated_at as "updatedAt",
      last.id as "bookId"
    from (values (1)) one
    left join lateral (
      select b.updated_at, b.id
      from books b
      order by b.updated_at desc, b.id desc
      limit 1
    ) last on true`
  return learnt ?? { books: 0, updatedAt: null, bookId: null }
}

/**
 * Adds the words of books that were written shortly before the last one that was read: a transaction that
 * committed after the reading has an earlier time.
 */
export async function learnLateWords(tx: Tx, before: { updatedAt: Date }): Promise<void> {
  await tx`
    insert into search.vocabulary (word, frequency)
    select words.word, max(words.weight)
    from (
      select b.title, b.author, b.genre, b.description
      from catalog.books b
      where b.updated_at <= ${before.updatedAt}
      and b.updated_at > greatest(now() - interval '5 minutes', ${before.updatedAt}::timestamptz - interval '1 minute')
      and b.retired_at is null
      order by b.updated_at desc
      limit 1000
    ) b
    cross join lateral ${words(tx)} words
    group by words.word
    on conflict do nothing`
}

/** The words of the book `b`, each once; what is a name counts as much as five other words. */
function words(tx: Tx) {
  return tx`(
    select split.word, max(texts.weight) as weight
    from (
      values (5, concat_ws(' ', b.title, b.author)), (1, concat_ws(' ', b.genre, b.description))
    ) as texts (weight, text)
    cross join lateral string_to_table(catalog.plain(texts.text), ' ') as split (word)
    where split.word collate "pg_c_utf8" ~ '^[[:alpha:]]{2,40}$'
    group by split.word
  )`
}

export async function saveProgress(
  tx: Tx,
  { updatedAt, bookId }: { updatedAt: Date; bookId: string },
): Promise<void> {
  await tx`
    update search.progress
    set updated_at = ${updatedAt}, book_id = ${bookId}`
}
