import type { Api } from '#lib/server/api/api.ts'
import { partOf } from './refusal.ts'

type Query = {
  author?: string | undefined
  onlyOut: boolean
  page: number
  cursor?: string | undefined
}

type Counts = { quantity: number; reserved: number; available: number }

export type StockRow = {
  bookId: string
  /** Null while titles cannot be read. */
  title: string | null
  author: string
  isRetired: boolean
  /** `coming`: the stock has not been told of the book; `unknown`: it does not answer. */
  counts: Counts | 'coming' | 'unknown'
}

/**
 * Gives a page of books with their stock, in two calls. While titles cannot be read it is the stock's own
 * list, by book id, without filters.
 */
export async function stockListOf({ admin }: Api, { onlyOut, ...query }: Query) {
  const filter = onlyOut ? { inStock: false, retired: false } : {}
  const books = await partOf(admin.books.list({ ...query, ...filter, sort: 'title' }))
  if (!books) return withoutTitles(admin.stock, query.page)
  const known = await partOf(admin.stock.of(books.content.map(({ id }) => id)))
  const byBook = known && new Map(known.map((row) => [row.bookId, row]))
  const rows = books.content.map(({ id, title, author, retiredAt }): StockRow => ({
    bookId: id,
    title,
    author,
    isRetired: retiredAt !== null,
    counts: byBook ? (byBook.get(id) ?? 'coming') : 'unknown',
  }))
  return { page: books, rows, hasTitles: true }
}

async function withoutTitles(stock: Api['admin']['stock'], number: number) {
  const page = await stock.list({ page: number })
  const rows = page.content.map((row): StockRow => ({
    bookId: row.bookId,
    title: null,
    author: '',
    isRetired: false,
    counts: row,
  }))
  return { page, rows, hasTitles: false }
}
