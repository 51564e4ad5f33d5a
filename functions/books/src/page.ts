import { hash } from 'node:crypto'
import type { Sql } from '@bookstore/shared/db.ts'
import { checkDepth, page } from '@bookstore/shared/page.ts'
import type { Book } from './book.ts'
import { cursorAfter, readCursor, type ListQuery } from './listing.ts'
import { countBooks, findBooks } from './repository.ts'

/**
 * Gives the page of books that a query asks for, in the wire format that `toWire` makes.
 * @throws Problem `page-too-deep`, or `invalid-input` for a cursor of another sort
 */
export async function pageOfBooks<T>(sql: Sql, query: ListQuery, toWire: (book: Book) => T) {
  const { cursor, sort, size, page: wanted, ...filter } = query
  const from = cursor === undefined ? undefined : readCursor(cursor, sort)
  if (!from) checkDepth(query)
  const number = from?.number ?? wanted
  const [rows, total] = await Promise.all([
    findBooks(sql, filter, { sort, after: from?.after, offset: wanted * size, limit: size + 1 }),
    countBooks(sql, filter),
  ])
  const shown = rows.slice(0, size)
  const last = rows.length > size ? shown.at(-1) : undefined
  const next = last && cursorAfter(last, sort, number + 1)
  return page(shown.map(toWire), { total, number, size, next })
}

/** A page as it is sent, with its entity tag: a strong one, made of the bytes. */
export type Sent = { text: string; etag: string }

export function toSent(body: unknown): Sent {
  const text = JSON.stringify(body)
  return { text, etag: `"${hash('sha256', text, 'base64url')}"` }
}
