import type { Queryable, Tx } from '@bookstore/shared/db.ts'
import type { Item, Move, OrderRow, Status } from './order.ts'

export type Entry = { time?: Date; type: string; function: string; detail: string }
export type EntryRow = Required<Entry>
export type Position = { createdAt: Date; id: string }

export async function findOrder(sql: Queryable, id: string) {
  const [order] = await sql<OrderRow[]>`
    select ${columns(sql)}
    from ordering.orders
    where id = ${id}`
  return order
}

/** Newest first, from behind `after`. */
export function findOrders(
  sql: Queryable,
  wanted: {
    userId: string | undefined
    status: Status | undefined
    after: Position | undefined
    size: number
  },
) {
  const { userId, status, after, size } = wanted
  return sql<OrderRow[]>`
    select ${columns(sql)}
    from ordering.orders
    where true
    ${userId === undefined ? sql`` : sql`and user_id = ${userId}`}
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${after === undefined ? sql`` : sql`and (created_at, id) < (${after.createdAt}, ${after.id})`}
    order by created_at desc, id desc
    limit ${size}`
}

export function findItems(sql: Queryable, orderIds: readonly string[]) {
  return sql<Item[]>`
    select
      order_id as "orderId",
      book_id as "bookId",
      title,
      author,
      quantity,
      price_cents as "priceCents",
      deducted_at is not null as deducted
    from ordering.items
    where order_id = any(${[...orderIds]}::uuid[])
    order by order_id, line`
}

/** Locks an order; what is read in later statements of the transaction is what its lock guards. */
export async function lockOrder(sql: Tx, id: string) {
  const [order] = await sql<OrderRow[]>`
    select ${columns(sql)}
    from ordering.orders
    where id = ${id}
    for update`
  return order
}

/** Locks orders that are stuck, oldest first, but none that somebody is working on. */
export function lockStuckOrders(
  sql: Tx,
  {
    pendingMilliseconds,
    openMilliseconds,
    most,
  }: { pendingMilliseconds: number; openMilliseconds: number; most: number },
) {
  return sql<OrderRow[]>`
    select ${columns(sql)}
    from ordering.orders o
    where (status = 'PENDING' and created_at < ${ago(sql, pendingMilliseconds)})
    or (status = 'RESERVED' and created_at < ${ago(sql, openMilliseconds)})
    or (
      status = 'CONFIRMED'
      and created_at < ${ago(sql, openMilliseconds)}
      and exists (
        select
        from ordering.items i
        where i.order_id = o.id
        and i.deducted_at is null
      )
    )
    order by created_at
    limit ${most}
    for update of o skip locked`
}

/** Moves an order that still is where the move begins; only one that is RESERVED has a hold. */
export async function moveOrder(sql: Tx, id: string, { from, to, reason }: Move) {
  const [order] = await sql<OrderRow[]>`
    update ordering.orders
    set
      status = ${to},
      reason = ${reason},
      hold_expires_at = null,
      paid_at = case when ${to}::text = 'CONFIRMED' then now() else paid_at end,
      updated_at = now()
    where id = ${id}
    and status = ${from}
    returning ${columns(sql)}`
  return order
}

export async function markDeducted(
  sql: Tx,
  { orderId, bookId, at }: { orderId: string; bookId: string; at: Date },
): Promise<void> {
  await sql`
    update ordering.items
    set deducted_at = ${at}
    where order_id = ${orderId}
    and book_id = ${bookId}
    and deducted_at is null`
}

export async function tell(sql: Tx, orderId: string, entry: Entry): Promise<void> {
  await sql`insert into ordering.timeline ${sql({ order_id: orderId, ...entry })}`
}

export function findTimeline(sql: Queryable, orderId: string) {
  return sql<EntryRow[]>`
    select time, type, function, detail
    from ordering.timeline
    where order_id = ${orderId}
    order by time, id`
}

/** Removes idempotency keys that nobody may repeat any more. */
export async function forgetOldKeys(sql: Queryable, most: number): Promise<number> {
  const { count } = await sql`
    delete from ordering.idempotency_keys
    where (user_id, key) in (
      select user_id, key
      from ordering.idempotency_keys
      where created_at < now() - interval '24 hours'
      limit ${most}
    )`
  return count
}

function columns(sql: Queryable) {
  return sql`
    id,
    user_id as "userId",
    status,
    reason,
    total_cents as "totalCents",
    currency,
    created_at as "createdAt",
    updated_at as "updatedAt",
    hold_expires_at as "holdExpiresAt"`
}

function ago(sql: Queryable, milliseconds: number) {
  return sql`now() - ${milliseconds}::int * interval '1 millisecond'`
}
