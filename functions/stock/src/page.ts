import type { Database } from '@bookstore/shared/db.ts'
import {
  checkDepth,
  countedRows,
  cursorQuery,
  decodeCursor,
  encodeCursor,
  page,
  pageQuery,
} from '@bookstore/shared/page.ts'
import { uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import type { StockRow } from './ledger.ts'
import { countStock, listStock } from './repository.ts'

export const stockPageQuery = v.strictObject({ ...pageQuery, cursor: cursorQuery })

const cursorKey = v.strictTuple([uuid])

/** Reads a page of all stock, by number or by cursor. */
export async function pageOfStock(db: Database, query: v.InferOutput<typeof stockPageQuery>) {
  const { page: number, size, cursor } = query
  const [after] = cursor === undefined ? [] : decodeCursor(cursorKey, cursor)
  if (after === undefined) checkDepth({ page: number, size })
  const offset = after === undefined ? number * size : 0
  const sql = await db()
  const [rows, total] = await Promise.all([
    listStock(sql, { after, offset, limit: size + 1 }),
    countStock(sql, countedRows + 1),
  ])
  const shown = rows.slice(0, size)
  const last = rows.length > size ? shown.at(-1) : undefined
  const next = last && encodeCursor([last.bookId])
  return page(shown.map(toView), { total, number, size, next })
}

/** A row of stock as it is told to the world. */
export function toView({ bookId, quantity, reserved, updatedAt }: StockRow) {
  const available = quantity - reserved
  return { bookId, quantity, reserved, available, updatedAt: updatedAt.toISOString() }
}
