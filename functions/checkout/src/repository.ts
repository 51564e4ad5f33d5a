import type { Queryable, Tx } from '@bookstore/shared/db.ts'
import type { Answer } from './answer.ts'
import type { CartLine, InCart, Line, Order } from './order.ts'

export type Key = { userId: string; key: string; bodyHash: string }
export type Claim = {
  claimed: boolean
  bodyHash: string
  orderId: string
  status: number | null
  response: string | null
}
export type OrderRow = Omit<Order, 'lines'>
export type Entry = { type: string; function: string; detail: string }

/**
 * Claims a key for a new order, or gives the claim it has. Waits for whoever is writing the same key,
 * so the claim it gives is the committed one.
 */
export async function claimKey(sql: Tx, { userId, key, bodyHash }: Key) {
  const [claim] = await sql<Claim[]>`
    insert into ordering.idempotency_keys as k (user_id, key, body_hash)
    values (${userId}, ${key}, ${bodyHash})
    on conflict (user_id, key) do update
    set status = k.status
    returning
      old.key is null as claimed,
      new.body_hash as "bodyHash",
      new.order_id as "orderId",
      new.status,
      new.response`
  return claim
}

export function findCart(sql: Queryable, userId: string) {
  return sql<CartLine[]>`
    select
      i.book_id as "bookId",
      b.title,
      b.author,
      i.quantity,
      b.price_cents as "priceCents",
      b.retired_at is null as available
    from cart.items i
    join catalog.books b on b.id = i.book_id
    where i.user_id = ${userId}
    order by i.created_at, i.id`
}

export async function findOrder(sql: Queryable, id: string) {
  const [order] = await sql<OrderRow[]>`
    select ${orderColumns(sql)}
    from ordering.orders
    where id = ${id}`
  return order
}

export function findItems(sql: Queryable, orderId: string) {
  return sql<Line[]>`
    select
      book_id as "bookId",
      title,
      author,
      quantity,
      price_cents as "priceCents"
    from ordering.items
    where order_id = ${orderId}
    order by line`
}

/** Locks an order; who reads its answer in a later statement of the transaction sees the last one. */
export async function lockOrder(sql: Tx, id: string) {
  const [order] = await sql<{ status: string }[]>`
    select status
    from ordering.orders
    where id = ${id}
    for update`
  return order?.status
}

export async function findAnswer(sql: Tx, orderId: string) {
  const [answer] = await sql<Answer[]>`
    select order_id as "orderId", status, response
    from ordering.idempotency_keys
    where order_id = ${orderId}
    and status is not null`
  return answer
}

export async function storeAnswer(sql: Tx, { orderId, status, response }: Answer): Promise<void> {
  await sql`
    update ordering.idempotency_keys
    set status = ${status}, response = ${response}
    where order_id = ${orderId}
    and status is null`
}

export async function cancelOrder(
  sql: Tx,
  id: string,
  reason: 'out_of_stock' | 'customer',
): Promise<boolean> {
  const { count } = await sql`
    update ordering.orders
    set status = 'CANCELLED', reason = ${reason}, updated_at = now()
    where id = ${id}
    and status = 'PENDING'`
  return count === 1
}

/** Locks a cart in the order of its books, as everybody does who locks more than one line. */
export function lockCart(sql: Tx, userId: string) {
  return sql<InCart[]>`
    select book_id as "bookId", quantity
    from cart.items
    where user_id = ${userId}
    order by book_id
    for update`
}

export async function tell(sql: Tx, orderId: string, entries: readonly Entry[]): Promise<void> {
  const rows = entries.map((entry) => ({ order_id: orderId, ...entry }))
  await sql`insert into ordering.timeline ${sql(rows)}`
}

export function orderColumns(sql: Queryable) {
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
