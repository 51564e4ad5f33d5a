import type { Book } from '#lib/types.ts'
import { ApiProblem } from '../api/problem.ts'

/** Gives a book by its id, null for one that is not sold. */
export type BookMemory = (id: string, load: (id: string) => Promise<Book>) => Promise<Book | null>

type Entry = { book: Book | null; at: number }

/** A guest's cart asks for each of its books at every click; within this one answer is enough, in milliseconds. */
const freshFor = 2000
/** The function limits calls: a cart shows what was known rather than nothing, in milliseconds. */
const usableFor = 10 * 60_000
const most = 2000

/**
 * Remembers the books of guests' carts for a moment. They are the same for everybody.
 * @returns a reader that throws ApiProblem where a book cannot be asked and was not known lately
 */
export function createBookMemory(now: () => number = Date.now): BookMemory {
  const entries = new Map<string, Entry>()

  function keep(id: string, book: Book | null): Book | null {
    entries.delete(id)
    entries.set(id, { book, at: now() })
    const [oldest] = entries.keys()
    if (entries.size > most && oldest !== undefined) entries.delete(oldest)
    return book
  }

  return async (id, load) => {
    const known = entries.get(id)
    if (known && now() - known.at < freshFor) return known.book
    try {
      return keep(id, await load(id))
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (error.status === 404 || error.status === 400) return keep(id, null)
      if (known && now() - known.at < usableFor) return known.book
      throw error
    }
  }
}
