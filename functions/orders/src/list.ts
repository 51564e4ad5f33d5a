import type { Database } from '@bookstore/shared/db.ts'
import { withItems, type Order, type Status } from './order.ts'
import { findItems, findOrders } from './repository.ts'
import { toCursor, toPosition } from './schemas.ts'

/** Lists orders, newest first, and gives the cursor of those behind them. */
export async function list(
  db: Database,
  wanted: {
    userId?: string | undefined
    status?: Status | undefined
    cursor?: string | undefined
    size: number
  },
): Promise<{ content: Order[]; next: string | null }> {
  const { userId, status, cursor, size } = wanted
  const sql = await db()
  const after = toPosition(cursor)
  const rows = await findOrders(sql, { userId, status, after, size: size + 1 })
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  const ids = shown.map((row) => row.id)
  return {
    content: withItems(shown, await findItems(sql, ids)),
    next: last && rows.length > size ? toCursor(last) : null,
  }
}
