import { statuses } from '#lib/order/order.ts'
import type { Api } from '#lib/server/api/api.ts'
import { partOf } from './refusal.ts'

const latest = 100
const stockPages = 3
const lowest = 3
const shownLow = 8

/** What the overview tells; a part whose function does not answer is null. */
export async function overviewOf(api: Api) {
  const [books, orders, events, low] = await Promise.all([
    partOf(booksOf(api)),
    partOf(ordersOf(api)),
    partOf(eventsOf(api)),
    partOf(lowStockOf(api)),
  ])
  return { books, orders, events, low }
}

/** Asked as shoppers ask, where that is enough: it has a wider limit, and is kept for a second. */
async function booksOf({ admin, books }: Api) {
  const [sold, out, retired] = await Promise.all([
    books.list({ size: 1 }),
    books.list({ size: 1, inStock: false }),
    admin.books.list({ size: 1, retired: true }),
  ])
  return { sold: sold.totalElements, out: out.totalElements, retired: retired.totalElements }
}

/** The function counts no orders: the latest ones are counted here, and those that wait for somebody. */
async function ordersOf({ admin }: Api) {
  const [all, toShip, onTheWay] = await Promise.all([
    admin.orders.list({ size: latest }),
    admin.orders.list({ status: 'CONFIRMED', size: latest }),
    admin.orders.list({ status: 'SHIPPED', size: latest }),
  ])
  const byStatus = Map.groupBy(all.content, ({ status }) => status)
  const counted = statuses.map((status) => ({ status, count: byStatus.get(status)?.length ?? 0 }))
  return {
    latest: all.content.length,
    states: counted.filter(({ count }) => count > 0),
    toShip: amountOf(toShip),
    onTheWay: amountOf(onTheWay),
  }
}

async function eventsOf({ admin }: Api) {
  return amountOf(await admin.failedEvents.list({ status: 'open', size: latest }))
}

/** Stock is listed by book id alone, so of a big shop only a part is looked at. */
async function lowStockOf(api: Api) {
  const first = await api.admin.stock.list({ size: 100 })
  const others = Array.from({ length: Math.min(first.totalPages, stockPages) - 1 }, (_, index) =>
    api.admin.stock.list({ page: index + 1, size: 100 }),
  )
  const rows = [first, ...(await Promise.all(others))].flatMap(({ content }) => content)
  const low = rows
    .filter(({ available }) => available > 0 && available <= lowest)
    .sort((one, other) => one.available - other.available)
  return {
    seen: rows.length,
    total: first.totalElements,
    more: Math.max(0, low.length - shownLow),
    books: await Promise.all(low.slice(0, shownLow).map((row) => withTitle(api, row))),
  }
}

async function withTitle(
  { books }: Api,
  { bookId, available }: { bookId: string; available: number },
) {
  const book = await partOf(books.one(bookId))
  return { bookId, available, title: book?.title ?? null }
}

function amountOf({ content, next }: { content: readonly unknown[]; next: string | null }) {
  return { count: content.length, more: next !== null }
}
