import type { ChartKey } from '../src/charts.ts'
import type { ShopRows } from './shop-rows.ts'

/** What a chart says: a number, or a few, by name. */
export type Figures = Record<string, number | number[]>

export type Expected = {
  figures: Figures
  /** How many of them the chart shows, the greatest first; all unless told. */
  top?: number
}

/** Reckons what each chart has to say, from plain rows and without any view. */
export function expectedCharts(rows: ShopRows): Record<Exclude<ChartKey, 'freshness'>, Expected> {
  const sales = salesOf(rows)
  const counted = rows.orders.filter(isCounted)
  const revenue = sum(counted, ({ cents }) => cents) / 100
  const forSale = rows.books.filter(({ retired }) => !retired)
  const stock = stockOf(rows)
  const by = (name: (sale: Sale) => string, amount: (sale: Sale) => number) =>
    sumBy(sales, name, amount)
  const genres = by(({ genre }) => genre, dollars)
  return {
    'product-sales-volume': { figures: by(titleOf, ({ quantity }) => quantity), top: 10 },
    'sales-over-time': { figures: by(({ day }) => day, dollars) },
    'revenue-by-author': { figures: by(({ author }) => author, dollars), top: 10 },
    'top-books-by-revenue': { figures: by(titleOf, dollars), top: 10 },
    'book-price-distribution': { figures: sumBy(forSale, ({ cents }) => bandOf(cents), one) },
    'total-revenue': { figures: { all: revenue } },
    'total-orders': { figures: { all: counted.length } },
    'average-order-value': { figures: { all: revenue / counted.length } },
    'order-status-distribution': { figures: sumBy(rows.orders, ({ status }) => status, one) },
    'average-order-value-over-time': { figures: averagesOf(counted) },
    'inventory-health': {
      figures: Object.fromEntries(
        stock.map(({ title, quantity, reserved }) => [
          title,
          [quantity - reserved, quantity, reserved],
        ]),
      ),
    },
    'stock-vs-reserved': {
      figures: Object.fromEntries(
        stock.map(({ title, quantity, reserved }) => [title, [reserved, quantity]]),
      ),
      top: 10,
    },
    'inventory-turnover-rate': { figures: turnoverOf(rows), top: 10 },
    'revenue-by-genre': { figures: genres, top: 20 },
    'stock-status-distribution': { figures: sumBy(stock, stateOf, one) },
    'revenue-share-by-genre': { figures: genres },
  }
}

type Sale = {
  day: string
  title: string
  author: string
  genre: string
  quantity: number
  cents: number
}

const one = () => 1
const titleOf = ({ title }: { title: string }) => title
const dollars = ({ quantity, cents }: Sale) => (quantity * cents) / 100

function isCounted({ status }: ShopRows['orders'][number]): boolean {
  return status !== 'CANCELLED'
}

/** A book that was deleted keeps its sales. */
function salesOf({ books, orders, lines }: ShopRows): Sale[] {
  const known = new Map(books.map((book) => [book.id, book]))
  const days = new Map(orders.filter(isCounted).map(({ id, day }) => [id, day]))
  return lines.flatMap(({ orderId, bookId, quantity, cents }) => {
    const day = days.get(orderId)
    const {
      title = 'Deleted book',
      author = 'Unknown author',
      genre = 'Unknown genre',
    } = known.get(bookId) ?? {}
    return day === undefined ? [] : [{ day, title, author, genre, quantity, cents }]
  })
}

function stockOf({ books, stock }: ShopRows) {
  const titles = new Map(
    books.filter(({ retired }) => !retired).map(({ id, title }) => [id, title]),
  )
  return stock.flatMap(({ bookId, quantity, reserved }) => {
    const title = titles.get(bookId)
    return title === undefined ? [] : [{ title, quantity, reserved }]
  })
}

function stateOf({ quantity, reserved }: { quantity: number; reserved: number }): string {
  const available = quantity - reserved
  if (available === 0) return 'Critical'
  return available <= 3 ? 'Low' : 'OK'
}

function bandOf(cents: number): string {
  if (cents < 1000) return 'Under $10'
  if (cents < 2000) return '$10 to $19.99'
  if (cents < 3000) return '$20 to $29.99'
  return cents < 5000 ? '$30 to $49.99' : '$50 and more'
}

function averagesOf(orders: ShopRows['orders']): Figures {
  const days = Map.groupBy(orders, ({ day }) => day)
  const averages = [...days].map(([day, each]) => {
    return [day, sum(each, ({ cents }) => cents) / 100 / each.length] as const
  })
  return Object.fromEntries(averages)
}

function turnoverOf(rows: ShopRows): Figures {
  const counted = new Set(rows.orders.filter(isCounted).map(({ id }) => id))
  const sold = sumBy(
    rows.lines.filter(({ orderId }) => counted.has(orderId)),
    ({ bookId }) => bookId,
    ({ quantity }) => quantity,
  )
  const titles = new Map(rows.books.map(({ id, title }) => [id, title]))
  const rates = rows.stock.map(({ bookId, quantity }) => {
    const rate = (sold[bookId] ?? 0) / Math.max(quantity, 1)
    return [titles.get(bookId) ?? 'Deleted book', Math.round(rate * 100) / 100] as const
  })
  return Object.fromEntries(rates)
}

function sum<T>(all: T[], amount: (each: T) => number): number {
  return all.reduce((total, each) => total + amount(each), 0)
}

function sumBy<T>(
  all: T[],
  name: (each: T) => string,
  amount: (each: T) => number,
): Record<string, number> {
  const groups = [...Map.groupBy(all, name)]
  return Object.fromEntries(groups.map(([each, members]) => [each, sum(members, amount)]))
}
