import type { Queryable } from '@bookstore/shared/db.ts'
import type { Line, ShortLine } from './allocation.ts'

export type State = 'held' | 'refused' | 'deducted' | 'released' | 'expired' | 'cancelled'
export type Reservation = {
  orderId: string
  state: State
  expiresAt: Date | null
  lines: Line[]
  /** What was missing when the order was refused. */
  shortLines: ShortLine[] | null
}

/** Locks the books' stock rows. Every transaction locks them by book_id, before any reservation. */
export function lockStock(sql: Queryable, bookIds: string[]) {
  return sql<{ bookId: string; available: number }[]>`
    select book_id as "bookId", quantity - reserved as available
    from inventory.stock
    where book_id = any(${bookIds})
    order by book_id
    for update`
}

/** Locks the stock rows of a reservation's lines, by book_id. */
export function lockStockOf(sql: Queryable, orderId: string) {
  return sql<{ bookId: string }[]>`
    select book_id as "bookId"
    from inventory.stock
    where book_id in (
      select book_id
      from inventory.reservation_lines
      where order_id = ${orderId}
    )
    order by book_id
    for update`
}

/** Reads the reservations that exist for these orders. */
export function findReservations(sql: Queryable, orderIds: string[]) {
  return sql<Reservation[]>`
    select
      order_id as "orderId",
      state,
      expires_at as "expiresAt",
      coalesce(
        (
          select
            jsonb_agg(
              jsonb_build_object('bookId', book_id, 'quantity', quantity)
              order by book_id
            )
          from inventory.reservation_lines line
          where line.order_id = reservation.order_id
        ),
        '[]'
      ) as lines,
      short_lines as "shortLines"
    from inventory.reservations reservation
    where order_id = any(${orderIds})`
}

/**
 * Holds copies for all orders at once, if there are enough for all of them together, locking the stock rows
 * by book_id first. Gives what was held: nothing where copies lack, and not the orders that have a
 * reservation already.
 */
export function holdCopies(
  sql: Queryable,
  lines: readonly { orderId: string; bookId: string; quantity: number }[],
  holdMilliseconds: number,
) {
  return sql<{ orderId: string; expiresAt: Date }[]>`
    select order_id as "orderId", expires_at as "expiresAt"
    from inventory.hold(
      ${lines.map(({ orderId }) => orderId)}::uuid[],
      ${lines.map(({ bookId }) => bookId)}::uuid[],
      ${lines.map(({ quantity }) => quantity)}::int[],
      ${holdMilliseconds} * interval '1 millisecond'
    )`
}

/** Records which lines of orders are short; gives the orders that had no reservation before. */
export function refuseOrders(
  sql: Queryable,
  refused: readonly { orderId: string; short: ShortLine[] }[],
) {
  return sql<{ orderId: string }[]>`
    insert into inventory.reservations (order_id, state, short_lines)
    select order_id, 'refused', short_lines::jsonb
    from unnest(
      ${refused.map(({ orderId }) => orderId)}::uuid[],
      ${refused.map(({ short }) => JSON.stringify(short))}::text[]
    ) as refused (order_id, short_lines)
    order by order_id
    on conflict (order_id) do nothing
    returning order_id as "orderId"`
}

/** Releases a held reservation whose stock rows the caller has locked; counts 0 when it is not held. */
export async function releaseHold(sql: Queryable, orderId: string): Promise<boolean> {
  const released = await sql`
    with released as (
      update inventory.reservations
      set
        state = 'released',
        updated_at = now()
      where order_id = ${orderId}
      and state = 'held'
      returning order_id
    ),
    given_back as (
      update inventory.stock
      set
        reserved = reserved - line.quantity,
        updated_at = clock_timestamp()
      from inventory.reservation_lines line
      join released using (order_id)
      where stock.book_id = line.book_id
    )
    select
    from released`
  return released.count === 1
}

/** Closes an order that has no reservation, so that a late one is refused; false when it has one. */
export async function leaveTombstone(sql: Queryable, orderId: string): Promise<boolean> {
  const { count } = await sql`
    insert into inventory.reservations (order_id, state)
    values (${orderId}, 'released')
    on conflict (order_id) do nothing`
  return count === 1
}
