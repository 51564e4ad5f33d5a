import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'

type Item = {
  order: string
  status: string
  day: string
  cents: number
  quantity: number
  book: string
}
type Shelf = { id: string; quantity: number; reserved: number }
type Known = {
  id: string
  title: string
  author: string
  genre: string
  cents: number
  gone: boolean
}

/** Reads what the shop's databases hold, row by row: the numbers are worked out here, without the warehouse. */
export async function readShop(shop: Pipeline) {
  const [ecom, inventory] = [await shop.admin('ecom'), await shop.admin('inventory')]
  const orders = await ecom<{ id: string; status: string; day: string; cents: number }[]>`
    select id, status, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, total_cents::int as cents
    from ordering.orders`
  const items = await ecom<Item[]>`
    select
      o.id as order,
      o.status,
      to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD') as day,
      i.price_cents as cents,
      i.quantity,
      i.book_id as book
    from ordering.items i
    join ordering.orders o on o.id = i.order_id`
  const books = await ecom<Known[]>`
    select id, title, author, genre, price_cents as cents, retired_at is not null as gone
    from catalog.books`
  const stock = await inventory<Shelf[]>`
    select book_id as id, quantity, reserved
    from inventory.stock`
  return { orders: [...orders], items: [...items], books: [...books], stock: [...stock] }
}

export type ShopRows = Awaited<ReturnType<typeof readShop>>

/** Adds up a number of each group. */
export function sums<Row>(
  rows: Row[],
  group: (row: Row) => string,
  value: (row: Row) => number,
): Record<string, number> {
  const found = new Map<string, number>()
  for (const row of rows) found.set(group(row), (found.get(group(row)) ?? 0) + value(row))
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** What the sixteen charts show, each by its own reckoning. */
export function expectedNumbers({ orders, items, books, stock }: ShopRows) {
  const bookOf = new Map(books.map((book) => [book.id, book]))
  const sold = items.filter(({ status }) => status !== 'CANCELLED')
  const kept = orders.filter(({ status }) => status !== 'CANCELLED')
  const title = ({ book }: Item) => bookOf.get(book)?.title ?? 'Deleted book'
  const author = ({ book }: Item) => bookOf.get(book)?.author ?? 'Unknown author'
  const genre = ({ book }: Item) => bookOf.get(book)?.genre ?? 'Unknown genre'
  const copies = ({ quantity }: Item) => quantity
  const cents = (item: Item) => item.quantity * item.cents
  const units = sums(sold, ({ book }) => book, copies)
  const shelves = stock.flatMap((shelf) => {
    const book = bookOf.get(shelf.id)
    return book && !book.gone ? [{ ...shelf, title: book.title }] : []
  })
  const catalogue = books.filter(({ gone }) => !gone)
  return {
    volume: sums(sold, title, copies),
    overTime: sums(sold, ({ day }) => day, cents),
    byAuthor: sums(sold, author, cents),
    byGenre: sums(sold, genre, cents),
    topBooks: sums(sold, title, cents),
    statuses: sums(
      orders,
      ({ status }) => status,
      () => 1,
    ),
    revenue: sums(
      kept,
      () => 'all',
      ({ cents: total }) => total,
    ),
    orders: sums(
      kept,
      () => 'all',
      () => 1,
    ),
    average: sums(
      kept,
      ({ day }) => day,
      ({ cents: total }) => total,
    ),
    health: sums(
      shelves,
      ({ quantity, reserved }) => stateOf(quantity - reserved),
      () => 1,
    ),
    stock: sums(
      shelves,
      ({ title: name }) => name,
      ({ quantity }) => quantity,
    ),
    reserved: sums(
      shelves,
      ({ title: name }) => name,
      ({ reserved }) => reserved,
    ),
    turnover: sums(
      stock,
      ({ id }) => id,
      ({ id, quantity }) => Math.round((100 * (units[id] ?? 0)) / Math.max(quantity, 1)),
    ),
    bands: sums(
      catalogue,
      ({ cents: price }) => bandOf(price),
      () => 1,
    ),
  }
}

function stateOf(available: number): string {
  if (available === 0) return 'Critical'
  return available <= 3 ? 'Low' : 'OK'
}

function bandOf(cents: number): string {
  if (cents < 1000) return 'Under $10'
  if (cents < 2000) return '$10 to $19.99'
  if (cents < 3000) return '$20 to $29.99'
  return cents < 5000 ? '$30 to $49.99' : '$50 and more'
}
