import { cursorQuery, decodeCursor, encodeCursor, pageQuery } from '@bookstore/shared/page.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { queryBoolean, queryMoney, text } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import type { Book } from './book.ts'

const fields = ['title', 'author', 'price', 'publishedYear', 'createdAt'] as const

export type SortField = (typeof fields)[number]
export type Sort = { field: SortField; direction: 'asc' | 'desc' }
export type Filter = {
  genre?: string | undefined
  author?: string | undefined
  minPrice?: number | undefined
  maxPrice?: number | undefined
  inStock?: boolean | undefined
  retired?: boolean | undefined
}
/** The row that a page begins after: the value it is sorted by, and its id. */
export type After = { key: string | number; id: string }

const sortOf = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^(${fields.join('|')})(,(asc|desc))?$`),
    `Invalid sort: Expected ${fields.join(' | ')}, then ",asc" or ",desc"`,
  ),
  v.transform((sort): Sort => {
    const field = fields.find((name) => name === sort.split(',')[0]) ?? 'title'
    return { field, direction: sort.endsWith(',desc') ? 'desc' : 'asc' }
  }),
)

const entries = {
  ...pageQuery,
  cursor: cursorQuery,
  sort: v.optional(sortOf, 'title'),
  genre: v.optional(text(1, 60)),
  author: v.optional(text(1, 200)),
  minPrice: v.optional(queryMoney),
  maxPrice: v.optional(queryMoney),
  inStock: v.optional(queryBoolean),
}

const rangeFault = 'Invalid range: minPrice is above maxPrice'

/** Schema of the query of a list; an author is found by any part of the name. */
export const listQuery = v.pipe(
  v.strictObject(entries),
  v.forward(v.partialCheck([['minPrice'], ['maxPrice']], isRange, rangeFault), ['minPrice']),
)
/** As `listQuery`, with `retired` for administrators. */
export const adminListQuery = v.pipe(
  v.strictObject({ ...entries, retired: v.optional(queryBoolean) }),
  v.forward(v.partialCheck([['minPrice'], ['maxPrice']], isRange, rangeFault), ['minPrice']),
)

export type ListQuery = v.InferOutput<typeof listQuery> & Pick<Filter, 'retired'>

function isRange({ minPrice = 0, maxPrice = Infinity }: Pick<Filter, 'minPrice' | 'maxPrice'>) {
  return minPrice <= maxPrice
}

const cursorSchema = v.strictTuple([
  v.picklist(fields),
  v.picklist(['asc', 'desc']),
  v.union([v.string(), v.number()]),
  v.pipe(v.string(), v.uuid()),
  v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
])

/** Gives the cursor of the page after the one that ends with `last`; `number` is the next page's. */
export function cursorAfter(last: Keyed, { field, direction }: Sort, number: number): string {
  return encodeCursor([field, direction, keyOf(last, field), last.id, number])
}

/**
 * Reads a cursor that `cursorAfter` made for the same sort.
 * @throws Problem `invalid-input` when it is another's
 */
export function readCursor(cursor: string, sort: Sort): { after: After; number: number } {
  const [field, direction, key, id, number] = decodeCursor(cursorSchema, cursor)
  const isOwn = field === sort.field && direction === sort.direction && fits(key, field)
  if (isOwn) return { after: { key, id }, number }
  const detail = 'Invalid cursor: It is of a list with another sort'
  throw problem('invalid-input', { errors: [{ pointer: '?cursor', detail }] })
}

function fits(key: string | number, field: SortField): boolean {
  if (field === 'price' || field === 'publishedYear') {
    return Number.isInteger(key) && Math.abs(Number(key)) < 2 ** 31
  }
  if (typeof key !== 'string' || key.includes('\0')) return false
  return field !== 'createdAt' || (/^[1-9]\d{3}-.*Z$/.test(key) && !Number.isNaN(Date.parse(key)))
}

/** A row with the keys that titles and authors are sorted by. */
export type Keyed = Book & { titleKey: string; authorKey: string }

function keyOf(book: Keyed, field: SortField): string | number {
  switch (field) {
    case 'title':
      return book.titleKey
    case 'author':
      return book.authorKey
    case 'price':
      return book.priceCents
    case 'publishedYear':
      return book.publishedYear
    case 'createdAt':
      return book.createdAt.toISOString()
  }
}
