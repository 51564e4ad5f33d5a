import type { Sql } from '@bookstore/shared/db.ts'
import { learnLateWords, learnWords, lockProgress, saveProgress } from './vocabulary-repository.ts'

const booksAtOnce = 4000

/**
 * Reads into the vocabulary what changed in the catalogue since the last sweep, all of it the first time, until
 * nothing is left or the time is over. Sweeps at the same time don't read the same books: a second one leaves.
 * @returns how many books were read, and whether that was the last one
 */
export async function sweep(sql: Sql, milliseconds: number) {
  const end = performance.now() + milliseconds
  let books = 0
  let isDone = false
  while (!isDone && performance.now() < end) {
    const read = await readSome(sql)
    books += read
    isDone = read < booksAtOnce
  }
  return { books, isDone }
}

function readSome(sql: Sql): Promise<number> {
  return sql.begin(async (tx) => {
    const progress = await lockProgress(tx)
    if (!progress) return 0
    await learnLateWords(tx, progress)
    const { books, updatedAt, bookId } = await learnWords(tx, progress, booksAtOnce)
    if (updatedAt !== null && bookId !== null) await saveProgress(tx, { updatedAt, bookId })
    return books
  })
}
