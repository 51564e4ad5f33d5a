import type { Queryable } from '@bookstore/shared/db.ts'
import type { Line } from './order.ts'
import { orderColumns, type Entry, type Key, type OrderRow } from './repository.ts'

/** What a new order is made of. */
export type NewOrder = Key & { totalCents: number; lines: readonly Line[]; told: Entry }

/** Claims a key and writes its order, in one statement; gives nothing when the key is claimed already. */
export async function openOrder(sql: Queryable, order: NewOrder) {
  const { userId, key, bodyHash, totalCents, lines, told } = order
  const [opened] = await sql<OrderRow[]>`
    with claim as (
      insert into ordering.idempotency_keys (user_id, key, body_hash)
      values (${userId}, ${key}, ${bodyHash})
      on conflict (user_id, key) do nothing
      returning order_id
    ),
    opened as (
      insert into ordering.orders (id, user_id, status, total_cents)
      select order_id, ${userId}, 'PENDING', ${totalCents}
      from claim
      returning *
    ),
    items as (
      insert into ordering.items
        (order_id, line, book_id, title, author, quantity, price_cents)
      select order_id, line, book_id, title, author, quantity, price_cents
      from claim
      cross join unnest(
        ${lines.map(({ bookId }) => bookId)}::uuid[],
        ${lines.map(({ title }) => title)}::text[],
        ${lines.map(({ author }) => author)}::text[],
        ${lines.map(({ quantity }) => quantity)}::int[],
        ${lines.map(({ priceCents }) => priceCents)}::int[]
      ) with ordinality as bought (book_id, title, author, quantity, price_cents, line)
    ),
    told as (
      insert into ordering.timeline (order_id, type, function, detail)
      select order_id, ${told.type}, ${told.function}, ${told.detail}
      from claim
    )
    select ${orderColumns(sql)}
    from opened`
  return opened
}
