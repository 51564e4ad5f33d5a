import type { Queryable } from '@bookstore/shared/db.ts'
import type { Change, Line, MovedRow, Movement, Reservation, State, StockRow } from './ledger.ts'

export function findStock(sql: Queryable, bookIds: string[]) {
  return sql<StockRow[]>`
    select book_id as "bookId", quantity, reserved, updated_at as "updatedAt"
    from inventory.stock
    where book_id = any(${bookIds})`
}

/** A page of all stock by book id: rows after the book `after`, else from row `offset`. */
export function listStock(
  sql: Queryable,
  { after, offset, limit }: { after: string | undefined; offset: number; limit: number },
) {
  return sql<StockRow[]>`
    select book_id as "bookId", quantity, reserved, updated_at as "updatedAt"
    from inventory.stock
    ${after === undefined ? sql`` : sql`where book_id > ${after}`}
    order by book_id
    offset ${offset}
    limit ${limit}`
}

/** Counts the rows of stock, `most` at most. */
export async function countStock(sql: Queryable, most: number): Promise<number> {
  const [row] = await sql<{ total: number }[]>`
    select count(*)::int as total
    from (select from inventory.stock limit ${most}) counted`
  return row?.total ?? 0
}

/** Adds a book to the stock with no copies, unless it is there. */
export async function addBook(sql: Queryable, bookId: string): Promise<void> {
  await sql`
    insert into inventory.stock (book_id)
    values (${bookId})
    on conflict (book_id) do nothing`
}

/** Locks the stock rows of these books and of these orders' reservations, by book_id. */
export function lockStock(
  sql: Queryable,
  { bookIds, orderIds }: { bookIds: string[]; orderIds: string[] },
) {
  return sql<StockRow[]>`
    select book_id as "bookId", quantity, reserved, updated_at as "updatedAt"
    from inventory.stock
    where book_id in (
      select unnest(${bookIds}::uuid[])
      union
      select book_id
      from inventory.reservation_lines
      where order_id = any(${orderIds})
    )
    order by book_id
    for update`
}

export function findReservation(sql: Queryable, orderId: string) {
  return sql<Reservation[]>`
    select
      state,
      coalesce(
        jsonb_agg(jsonb_build_object('bookId', book_id, 'quantity', quantity))
          filter (where book_id is not null),
        '[]'
      ) as lines
    from inventory.reservations
    left join inventory.reservation_lines using (order_id)
    where order_id = ${orderId}
    group by order_id`
}

/** Moves a reservation on, and records its lines; false when it is no longer as it was found. */
export async function moveReservation(
  sql: Queryable,
  { orderId, from, to }: { orderId: string; from: State | undefined; to: State },
  lines: readonly Line[],
): Promise<boolean> {
  const { count } = await sql`
    with moved as (
      insert into inventory.reservations (order_id, state, expires_at)
      values (${orderId}, ${to}, ${to === 'deducted' ? sql`now()` : null})
      on conflict (order_id) do update
      set
        state = excluded.state,
        expires_at = coalesce(reservations.expires_at, excluded.expires_at),
        updated_at = now()
      where reservations.state = ${from ?? null}
      returning order_id
    ),
    recorded as (
      insert into inventory.reservation_lines (order_id, book_id, quantity)
      select order_id, book_id, quantity
      from moved
      cross join unnest(
        ${lines.map(({ bookId }) => bookId)}::uuid[],
        ${lines.map(({ quantity }) => quantity)}::int[]
      ) as line (book_id, quantity)
      on conflict (order_id, book_id) do nothing
    )
    select
    from moved`
  return count === 1
}

/**
 * Adds to the counts of books whose rows the caller has locked, and writes a movement for each that
 * gains or loses copies. A row's time only grows, also when a transaction waited for another's lock: by
 * it those who follow the stock tell an older event from a newer one.
 */
export function moveStock(
  sql: Queryable,
  changes: readonly Change[],
  { reason, orderId, note }: Movement,
) {
  return sql<MovedRow[]>`
    with moved as (
      update inventory.stock
      set
        quantity = stock.quantity + change.quantity,
        reserved = stock.reserved + change.reserved,
        updated_at = greatest(clock_timestamp(), stock.updated_at + interval '1 microsecond')
      from unnest(
        ${changes.map(({ bookId }) => bookId)}::uuid[],
        ${changes.map(({ quantity }) => quantity)}::int[],
        ${changes.map(({ reserved }) => reserved)}::int[]
      ) as change (book_id, quantity, reserved)
      where stock.book_id = change.book_id
      returning
        stock.book_id, stock.quantity - change.quantity as previous_quantity,
        stock.quantity, stock.reserved, stock.updated_at
    ),
    written as (
      insert into inventory.movements
        (book_id, delta, reason, order_id, note, previous_quantity, new_quantity)
      select
        book_id, quantity - previous_quantity, ${reason}::text,
        ${orderId ?? null}::uuid, ${note ?? null}::text, previous_quantity, quantity
      from moved
      where quantity <> previous_quantity
    )
    select
      book_id as "bookId", previous_quantity as "previousQuantity",
      quantity, reserved, updated_at as "updatedAt",
      to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "timestamp"
    from moved
    order by book_id`
}

/** Finds orders whose hold is over. */
export async function findDueOrders(sql: Queryable, limit: number): Promise<string[]> {
  const rows = await sql<{ orderId: string }[]>`
    select order_id as "orderId"
    from inventory.reservations
    where state = 'held'
    and expires_at <= now()
    order by expires_at
    limit ${limit}`
  return rows.map(({ orderId }) => orderId)
}

/** Expires the holds that are still over, and gives the copies a book that leave `reserved`. */
export async function expireReservations(sql: Queryable, orderIds: string[]) {
  return sql<{ bookId: string; quantity: number; orders: number }[]>`
    with expired as (
      update inventory.reservations
      set
        state = 'expired',
        updated_at = now()
      where order_id in (
        select order_id
        from inventory.reservations
        where order_id = any(${orderIds})
        and state = 'held'
        and expires_at <= now()
        order by order_id
        for update skip locked
      )
      returning order_id
    )
    select
      book_id as "bookId",
      sum(quantity)::int as quantity,
      (select count(*) from expired)::int as orders
    from inventory.reservation_lines
    join expired using (order_id)
    group by book_id`
}
