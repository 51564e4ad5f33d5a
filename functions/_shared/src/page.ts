import * as v from 'valibot'
import { problem } from './problem.ts'
import { queryInteger } from './schema.ts'

/** Above this many rows a total is a lower bound, and pages are reached by cursor only (api.md). */
export const countedRows = 10_000

/**
 * The query fields `page` (from 0) and `size` (1 to 100, 20 unless told). However deep a page is, it is
 * `checkDepth` that refuses it.
 */
export const pageQuery = {
  page: queryInteger(0, Number.MAX_SAFE_INTEGER, 0),
  size: queryInteger(1, 100, 20),
}

/** The query field `cursor`, as `encodeCursor` gave it. */
export const cursorQuery = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1024)))

/** The schema of a page of `item`s. */
export function pageOf<S extends v.GenericSchema>(item: S) {
  return v.object({
    content: v.array(item),
    totalElements: v.number(),
    totalPages: v.number(),
    number: v.number(),
    size: v.number(),
    totalIsLowerBound: v.optional(v.literal(true)),
    next: v.optional(v.string()),
  })
}

/**
 * Makes the page envelope.
 * @param total rows counted, up to one more than `countedRows`
 * @param next the cursor of the next page, if there is one
 */
export function page<T>(
  content: T[],
  {
    total,
    number,
    size,
    next,
  }: { total: number; number: number; size: number; next?: string | undefined },
) {
  const totalElements = Math.min(total, countedRows)
  return {
    content,
    totalElements,
    totalPages: Math.ceil(totalElements / size),
    number,
    size,
    ...(total > countedRows ? { totalIsLowerBound: true as const } : {}),
    ...(next === undefined ? {} : { next }),
  }
}

/**
 * Refuses a page that begins beyond the counted rows.
 * @throws Problem `page-too-deep`
 */
export function checkDepth({ page: number, size }: { page: number; size: number }): void {
  if (number * size < countedRows) return
  const detail = `Pages end at ${countedRows} rows: go on with the "next" of a page as "cursor"`
  throw problem('page-too-deep', { detail, errors: [{ pointer: '?page', detail }] })
}

/** Makes an opaque cursor out of the sort key of a page's last row. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/**
 * Reads a cursor back.
 * @throws Problem `invalid-input` when it is none of ours or of another sort
 */
export function decodeCursor<S extends v.GenericSchema>(
  schema: S,
  cursor: string,
): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    const errors = [{ pointer: '?cursor', detail: 'Invalid cursor: Expected the "next" of a page' }]
    throw problem('invalid-input', { errors, cause })
  }
}
