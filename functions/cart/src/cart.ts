import { createHash } from 'node:crypto'
import { toWire } from '@bookstore/shared/money.ts'

export const largestQuantity = 99
export const mostLines = 100

export type Line = { bookId: string; quantity: number }
export type Outcome = { bookId: string; outcome: 'added' | 'capped' | 'gone' }
/** Copies of a book that were in the cart before some were added. */
export type Added = { bookId: string; before: number }

export type CartRow = {
  id: string
  bookId: string
  quantity: number
  title: string
  author: string
  genre: string
  isbn: string
  coverUrl: string | null
  publishedYear: number
  priceCents: number
  available: boolean
}

export function isCapped(before: number, quantity: number): boolean {
  return before + quantity > largestQuantity
}

/** One line a book, in the order of the book ids: the canonical form of a guest's cart. */
export function sumLines(lines: readonly Line[]): Line[] {
  const sums = new Map<string, number>()
  for (const { bookId, quantity } of lines) sums.set(bookId, (sums.get(bookId) ?? 0) + quantity)
  return [...sums]
    .map(([bookId, quantity]) => ({ bookId, quantity }))
    .sort((a, b) => (a.bookId < b.bookId ? -1 : 1))
}

export function hashLines(lines: readonly Line[]): string {
  const canonical = sumLines(lines).map(({ bookId, quantity }) => [bookId, quantity])
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex')
}

/** Tells what became of each line; a book that was not added is not sold any more. */
export function outcomes(lines: readonly Line[], added: readonly Added[]): Outcome[] {
  const before = new Map(added.map((line) => [line.bookId, line.before]))
  return lines.map(({ bookId, quantity }) => {
    const held = before.get(bookId)
    if (held === undefined) return { bookId, outcome: 'gone' }
    return { bookId, outcome: isCapped(held, quantity) ? 'capped' : 'added' }
  })
}

export function toCart(rows: readonly CartRow[]) {
  const total = rows.reduce((sum, row) => sum + row.priceCents * row.quantity, 0)
  const count = rows.reduce((sum, row) => sum + row.quantity, 0)
  return { items: rows.map(toLine), total: toWire(total), count }
}

function toLine({ id, bookId, quantity, priceCents, available, ...row }: CartRow) {
  const { title, author, genre, isbn, coverUrl, publishedYear } = row
  const price = toWire(priceCents)
  return {
    id,
    bookId,
    book: { id: bookId, title, author, genre, isbn, coverUrl, publishedYear, price },
    quantity,
    unitPrice: price,
    lineTotal: toWire(priceCents * quantity),
    available,
  }
}
