import { money, toWire, wireMoney } from '@bookstore/shared/money.ts'
import { text } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { isbn } from './isbn.ts'

export type Book = {
  id: string
  title: string
  author: string
  description: string
  genre: string
  isbn: string
  priceCents: number
  publishedYear: number
  coverUrl: string | null
  version: number
  createdAt: Date
  updatedAt: Date
  retiredAt: Date | null
}

const coverUrl = v.pipe(
  text(1, 2000),
  v.url(),
  v.startsWith('https://', 'Invalid URL: Expected https'),
)

/** Schema of what an administrator writes of a book. Years before our era are negative. */
export const bookBody = v.strictObject({
  title: text(1, 200),
  author: text(1, 200),
  description: v.optional(text(0, 4000), ''),
  genre: text(1, 60),
  isbn,
  price: money,
  publishedYear: v.pipe(v.number(), v.integer(), v.minValue(-3000), v.maxValue(2100)),
  coverUrl: v.optional(v.nullable(coverUrl), null),
})

export type BookBody = v.InferOutput<typeof bookBody>

const timestamp = v.pipe(v.string(), v.isoTimestamp())

/** Schema of a book as everybody sees it. */
export const publicBook = v.object({
  id: v.pipe(v.string(), v.uuid()),
  title: v.string(),
  author: v.string(),
  description: v.string(),
  genre: v.string(),
  isbn: v.string(),
  price: wireMoney,
  publishedYear: v.number(),
  coverUrl: v.nullable(v.string()),
  createdAt: timestamp,
  updatedAt: timestamp,
})

/** Schema of a book as administrators see it: retired ones too. */
export const adminBook = v.object({
  ...publicBook.entries,
  version: v.number(),
  retired: v.boolean(),
  retiredAt: v.nullable(timestamp),
})

export function toPublic(book: Book): v.InferOutput<typeof publicBook> {
  return {
    id: book.id,
    title: book.title,
    author: book.author,
    description: book.description,
    genre: book.genre,
    isbn: book.isbn,
    price: toWire(book.priceCents),
    publishedYear: book.publishedYear,
    coverUrl: book.coverUrl,
    createdAt: book.createdAt.toISOString(),
    updatedAt: book.updatedAt.toISOString(),
  }
}

export function toAdmin(book: Book): v.InferOutput<typeof adminBook> {
  return {
    ...toPublic(book),
    version: book.version,
    retired: book.retiredAt !== null,
    retiredAt: book.retiredAt?.toISOString() ?? null,
  }
}
