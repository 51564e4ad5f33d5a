import type postgres from 'postgres'

export type Sql = postgres.Sql
/** Superuser connections, one a database: the proof looks at the rows, not at what a function says of them. */
export type Books = { ecom: Sql; inventory: Sql; payment: Sql }

export type LedgerRow = {
  bookId: string
  title: string
  /** All stock that ever came in: the initial stock and every adjustment. */
  received: number
  free: number
  held: number
  sold: number
}

type StockRow = {
  bookId: string
  received: number
  quantity: number
  reserved: number
  moved: number
  openHolds: number
}

/**
 * Reads every book's ledger. What is received comes from the movements, free and held from the stock, sold
 * from the orders of the other database: three independent accounts that must agree.
 */
export async function readLedger({ ecom, inventory }: Books): Promise<LedgerRow[]> {
  const stock = await readStock(inventory)
  const titles = await ecom<{ id: string; title: string }[]>`select id, title from catalog.books`
  const sold = await ecom<{ bookId: string; sold: number }[]>`
    select
      items.book_id as "bookId",
      sum(items.quantity)::int as sold
    from ordering.items
    join ordering.orders on orders.id = items.order_id
    where orders.status in ('RESERVED', 'CONFIRMED', 'SHIPPED', 'DELIVERED')
    group by items.book_id`
  const titleOf = new Map(titles.map(({ id, title }) => [id, title]))
  const soldOf = new Map(sold.map((row) => [row.bookId, row.sold]))
  return stock.map(({ bookId, received, quantity, reserved }) => ({
    bookId,
    title: titleOf.get(bookId) ?? '(not in the catalogue)',
    received,
    free: quantity - reserved,
    held: reserved,
    sold: soldOf.get(bookId) ?? 0,
  }))
}

/** Says whether a book's row adds up: received = free + held + sold. */
export function addsUp({ received, free, held, sold }: LedgerRow): boolean {
  return received === free + held + sold && free >= 0 && held >= 0
}

/** Gives a sentence for every book whose stock disagrees with its own movements and reservations. */
export async function stockFaults({ inventory }: Books): Promise<string[]> {
  return (await readStock(inventory)).flatMap((row) => {
    const { bookId, quantity, reserved, moved, openHolds } = row
    const checks: [boolean, string][] = [
      [moved === quantity, `its movements sum to ${moved}, on hand are ${quantity}`],
      [openHolds === reserved, `its open holds sum to ${openHolds}, reserved are ${reserved}`],
    ]
    return checks.filter(([holds]) => !holds).map(([, sentence]) => `Book ${bookId}: ${sentence}`)
  })
}

function readStock(inventory: Sql): Promise<StockRow[]> {
  return inventory<StockRow[]>`
    with moved as (
      select
        book_id,
        sum(delta)::int as moved,
        coalesce(sum(delta) filter (where reason = 'adjustment'), 0)::int as received
      from inventory.movements
      group by book_id
    ),
    lines as (
      select
        lines.book_id,
        coalesce(sum(lines.quantity), 0)::int as open_holds
      from inventory.reservation_lines as lines
      join inventory.reservations using (order_id)
      where reservations.state = 'held'
      group by lines.book_id
    )
    select
      stock.book_id as "bookId",
      stock.quantity,
      stock.reserved,
      coalesce(moved.moved, 0) as moved,
      coalesce(moved.received, 0) as received,
      coalesce(lines.open_holds, 0) as "openHolds"
    from inventory.stock
    left join moved using (book_id)
    left join lines using (book_id)
    order by stock.book_id`
}
