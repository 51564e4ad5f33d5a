import type { Sql } from '@bookstore/shared/db.ts'
import { expect } from 'vitest'
import { tellShort, type Short, type State, type World } from './inventory-model.ts'

/** Expects the invariants of architecture.md of some worlds, read from the database itself. */
export async function expectLedger(sql: Sql, worlds: readonly World[]): Promise<void> {
  const bookIds = worlds.flatMap(({ books }) => books.map(({ bookId }) => bookId))
  const wrong = await sql`
    with lines as (
      select
        book_id,
        sum(quantity) filter (where state = 'held') as held,
        sum(quantity) filter (where state = 'deducted') as sold
      from inventory.reservation_lines
      join inventory.reservations using (order_id)
      where book_id = any(${bookIds})
      group by book_id
    ),
    ledger as (
      select
        book_id,
        sum(delta) as moved,
        -sum(delta) filter (where reason <> 'adjustment') as gone
      from inventory.movements
      where book_id = any(${bookIds})
      group by book_id
    )
    select book_id, quantity, reserved, held, sold, moved, gone
    from inventory.stock
    left join lines using (book_id)
    left join ledger using (book_id)
    where book_id = any(${bookIds})
    and (
      reserved not between 0 and quantity
      or reserved <> coalesce(held, 0)
      or quantity <> coalesce(moved, 0)
      or coalesce(sold, 0) <> coalesce(gone, 0)
    )`
  expect([...wrong]).toEqual([])

  const doubled = await sql`
    select aggregate_id, payload::jsonb ->> 'orderId' as order_id, payload::jsonb ->> 'reason' as reason
    from eventing.outbox
    where aggregate_id = any(${bookIds})
    and payload::jsonb ? 'orderId'
    group by 1, 2, 3
    having count(*) > 1`
  expect([...doubled]).toEqual([])
}

/** Reads a world back as the database has it. */
export async function readWorld(sql: Sql, world: World): Promise<World> {
  const stock = await sql<{ bookId: string; quantity: number; reserved: number }[]>`
    select book_id as "bookId", quantity, reserved
    from inventory.stock
    where book_id = any(${world.books.map(({ bookId }) => bookId)})`
  const known = await sql<{ orderId: string; state: State; shortLines: Short[] | null }[]>`
    select order_id as "orderId", state, short_lines as "shortLines"
    from inventory.reservations
    where order_id = any(${world.orders.map(({ orderId }) => orderId)})`
  return {
    books: world.books.map((book) => ({
      ...book,
      ...stock.find(({ bookId }) => bookId === book.bookId),
    })),
    orders: world.orders.map(({ orderId, lines }) => {
      const found = known.find((one) => one.orderId === orderId)
      if (!found) return { orderId, lines }
      const { state, shortLines } = found
      const refusal = shortLines && { refusal: tellShort(world, shortLines) }
      return { orderId, lines, state, ...refusal }
    }),
  }
}
