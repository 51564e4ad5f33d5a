import type { Queryable, Tx } from '@bookstore/shared/db.ts'
import type { Added, CartRow, Line, Outcome } from './cart.ts'

export function findCart(sql: Queryable, userId: string) {
  return sql<CartRow[]>`
    select ${cartColumns(sql)}
    from cart.items i
    join catalog.books b on b.id = i.book_id
    where i.user_id = ${userId}
    order by i.created_at, i.id`
}

/**
 * Adds copies of a book that is sold, 99 a line at most, and gives the cart that comes of it, each of its
 * lines with the `itemId` of the added one and its copies `before`: both null when the book is not sold.
 */
export function addLine(sql: Queryable, userId: string, { bookId, quantity }: Line) {
  return sql<(CartRow & { itemId: string | null; before: number | null })[]>`
    with added as (
      insert into cart.items as i (user_id, book_id, quantity)
      select ${userId}, b.id, ${quantity}
      from catalog.books b
      where b.id = ${bookId}
      and b.retired_at is null
      on conflict (user_id, book_id) do update
      set quantity = least(99, i.quantity + excluded.quantity), updated_at = now()
      returning new.id, new.book_id, new.quantity, new.created_at, coalesce(old.quantity, 0) as before
    ),
    lines as (
      select id, book_id, quantity, created_at
      from cart.items
      where user_id = ${userId}
      and book_id <> ${bookId}
      union all
      select id, book_id, quantity, created_at
      from added
    )
    select
      ${cartColumns(sql)},
      (select id from added) as "itemId",
      (select before from added) as before
    from lines i
    join catalog.books b on b.id = i.book_id
    order by i.created_at, i.id`
}

/** As `addLine` for many books, locked in the order of their ids so that no two carts wait in a ring. */
export function addLines(sql: Tx, userId: string, lines: readonly Line[]) {
  const books = lines.map((line) => line.bookId)
  const quantities = lines.map((line) => line.quantity)
  return sql<Added[]>`
    insert into cart.items as i (user_id, book_id, quantity)
    select ${userId}, b.id, least(99, l.quantity)
    from unnest(${books}::uuid[], ${quantities}::int[]) as l (book_id, quantity)
    join catalog.books b on b.id = l.book_id
    where b.retired_at is null
    order by b.id
    on conflict (user_id, book_id) do update
    set quantity = least(99, i.quantity + excluded.quantity), updated_at = now()
    returning new.book_id as "bookId", coalesce(old.quantity, 0) as before`
}

export async function setQuantity(
  sql: Queryable,
  userId: string,
  { itemId, quantity }: { itemId: string; quantity: number },
): Promise<boolean> {
  const { count } = await sql`
    update cart.items
    set quantity = ${quantity}, updated_at = now()
    where id = ${itemId}
    and user_id = ${userId}`
  return count === 1
}

export async function removeLine(sql: Queryable, userId: string, itemId: string): Promise<boolean> {
  const { count } = await sql`
    delete from cart.items
    where id = ${itemId}
    and user_id = ${userId}`
  return count === 1
}

/** Removes all lines, locked in the order of their books as in `addLines`. */
export async function emptyCart(sql: Queryable, userId: string): Promise<void> {
  await sql`
    with lines as materialized (
      select id
      from cart.items
      where user_id = ${userId}
      order by book_id
      for update
    )
    delete from cart.items
    where id in (select id from lines)`
}

export async function forgetOldMerges(sql: Tx, userId: string): Promise<void> {
  await sql`
    delete from cart.merges
    where user_id = ${userId}
    and created_at < now() - interval '24 hours'`
}

/**
 * Claims a key, or gives what the merge that holds it stored. A concurrent merge of the same key waits
 * here for the first one's commit.
 */
export async function claimMerge(
  sql: Tx,
  userId: string,
  { key, bodyHash }: { key: string; bodyHash: string },
) {
  const [merge] = await sql<{ claimed: boolean; bodyHash: string; outcomes: Outcome[] }[]>`
    insert into cart.merges as m (user_id, key, body_hash)
    values (${userId}, ${key}, ${bodyHash})
    on conflict (user_id, key) do update
    set body_hash = m.body_hash
    returning old.key is null as claimed, new.body_hash as "bodyHash", new.outcomes`
  return merge
}

export async function storeOutcomes(
  sql: Tx,
  userId: string,
  { key, outcomes }: { key: string; outcomes: Outcome[] },
): Promise<void> {
  await sql`
    update cart.merges
    set outcomes = ${sql.json(outcomes)}
    where user_id = ${userId}
    and key = ${key}`
}

/** Says whether an insert was refused because the cart has 100 lines already. */
export function isCartFull(error: unknown): boolean {
  return (
    error instanceof Error && 'constraint_name' in error && error.constraint_name === 'cart_lines'
  )
}

function cartColumns(sql: Queryable) {
  return sql`
    i.id,
    i.book_id as "bookId",
    i.quantity,
    b.title,
    b.author,
    b.genre,
    b.isbn,
    b.cover_url as "coverUrl",
    b.published_year as "publishedYear",
    b.price_cents as "priceCents",
    b.retired_at is null as available`
}
