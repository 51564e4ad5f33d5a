import { cursorQuery, decodeCursor, encodeCursor, pageQuery } from '@bookstore/shared/page.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { queryBoolean, queryMoney, text } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'

const fields = ['relevance', 'title', 'author', 'price', 'publishedYear', 'createdAt'] as const

export type SortField = (typeof fields)[number]
export type Sort = { field: SortField; direction: 'asc' | 'desc' }
export type Filter = {
  genre?: string | undefined
  author?: string | undefined
  minPrice?: number | undefined
  maxPrice?: number | undefined
  inStock?: boolean | undefined
}
/** The hit that a page begins after: the value it is sorted by, and its id. */
export type After = { key: string | number; id: string }

const sortOf = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^(relevance|(${fields.slice(1).join('|')})(,(asc|desc))?)$`),
    `Invalid sort: Expected relevance, or ${fields.slice(1).join(' | ')}, then ",asc" or ",desc"`,
  ),
  v.transform((sort): Sort => {
    const field = fields.find((name) => name === sort.split(',')[0]) ?? 'relevance'
    const isDown = field === 'relevance' || sort.endsWith(',desc')
    return { field, direction: isDown ? 'desc' : 'asc' }
  }),
)

/** Schema of the query of a search: what is looked for, and the filters of the list of books. */
export const searchQuery = v.pipe(
  v.strictObject({
    q: text(1, 200),
    ...pageQuery,
    cursor: cursorQuery,
    sort: v.optional(sortOf, 'relevance'),
    genre: v.optional(text(1, 60)),
    author: v.optional(text(1, 200)),
    minPrice: v.optional(queryMoney),
    maxPrice: v.optional(queryMoney),
    inStock: v.optional(queryBoolean),
  }),
  v.forward(
    v.partialCheck(
      [['minPrice'], ['maxPrice']],
      ({ minPrice = 0, maxPrice = Infinity }) => minPrice <= maxPrice,
      'Invalid range: minPrice is above maxPrice',
    ),
    ['minPrice'],
  ),
)

export type SearchQuery = v.InferOutput<typeof searchQuery>

export const suggestQuery = v.strictObject({ q: text(2, 60) })

const cursorSchema = v.strictTuple([
  v.picklist(fields),
  v.picklist(['asc', 'desc']),
  v.union([v.string(), v.number()]),
  v.pipe(v.string(), v.uuid()),
  v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
])

/** Gives the cursor of the page after the one that ends with `last`; `number` is the next page's. */
export function cursorAfter(last: After, { field, direction }: Sort, number: number): string {
  return encodeCursor([field, direction, last.key, last.id, number])
}

/**
 * Reads a cursor that `cursorAfter` made for the same sort.
 * @throws Problem `invalid-input` when it is another's
 */
export function readCursor(cursor: string, sort: Sort): { after: After; number: number } {
  const [field, direction, key, id, number] = decodeCursor(cursorSchema, cursor)
  const isOwn = field === sort.field && direction === sort.direction && fits(key, field)
  if (isOwn) return { after: { key, id }, number }
  const detail = 'Invalid cursor: It is of a search with another sort'
  throw problem('invalid-input', { errors: [{ pointer: '?cursor', detail }] })
}

function fits(key: string | number, field: SortField): boolean {
  if (field === 'title' || field === 'author') return typeof key === 'string' && !key.includes('\0')
  const most = field === 'createdAt' ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1
  return Number.isInteger(key) && Math.abs(Number(key)) <= most
}
