import { hex, type Book } from './books.ts'
import { between, drawer, pick, randomOf, zipf } from './random.ts'
import { subjectOf } from '../../platform/local/src/identity/users.ts'

export type Line = {
  book: number
  bookId: string
  title: string
  author: string
  quantity: number
  priceCents: number
}

export type Fate = 'delivered' | 'payment_failed' | 'customer' | 'expired' | 'out_of_stock'

export type Order = {
  id: string
  userId: string
  fate: Fate
  lines: Line[]
  totalCents: number
  createdAt: number
  /** When the copies leave the stock; nothing leaves when the order never gets that far. */
  deductedAt: number | undefined
  /** When the order is cancelled, and what was deducted comes back. */
  cancelledAt: number | undefined
  paidAt: number | undefined
  shippedAt: number | undefined
  deliveredAt: number | undefined
}

const kind = 4
const shoppers = 500
const minute = 60_000
const day = 86_400_000
const spread = 1_000_003 // a prime above `mostBooks`: the popular books lie all over the catalogue

const fates = ['delivered', 'payment_failed', 'customer', 'expired', 'out_of_stock'] as const
const fateOf = drawer([90, 4, 3, 2, 1])
const linesOf = drawer([0, 52, 25, 13, 7, 3])
const copiesOf = drawer([0, 82, 13, 4, 1])
const shopperOf = zipf(shoppers, 0.6)
const userIds = Array.from({ length: shoppers }, (_, at) => subjectOf(`shopper-${at + 1}`))

/** Makes the maker of orders: one order is always the same for the same seed, number, time and books. */
export function orderMaker(seed: number, books: number, makeBook: (number: number) => Book) {
  const rankOf = zipf(books, 0.85)
  const start = seed % books

  return function makeOrder(number: number, createdAt: number, until: number): Order {
    const random = randomOf(seed, kind, number)
    const userId = userIds[shopperOf(random)] ?? ''
    const fate = fates[fateOf(random)] ?? 'delivered'
    const wanted = Math.min(linesOf(random), books)
    const chosen = new Set<number>()
    while (chosen.size < wanted) chosen.add((start + rankOf(random) * spread) % books)
    const lines = [...chosen].map((book): Line => {
      const { id, title, author, priceCents } = makeBook(book)
      return { book, bookId: id, title, author, quantity: copiesOf(random), priceCents }
    })
    const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0)
    const id = `${hex(seed, 8)}-0bde-4000-8000-${hex(number, 12)}`
    const times = timesOf(fate, createdAt, until, () => random())
    return { id, userId, fate, lines, totalCents, createdAt, ...times }
  }
}

function timesOf(fate: Fate, createdAt: number, until: number, random: () => number) {
  const after = (milliseconds: number) => Math.floor(createdAt + Math.max(1, milliseconds))
  // What takes days is quicker for the last orders, so that it is over at the end.
  const inDays = (days: number) => after(Math.min(days * day, (until - createdAt) * (days / 8)))
  const seconds = after(between(random, 200, 900))
  const none = {
    deductedAt: undefined,
    cancelledAt: undefined,
    paidAt: undefined,
    shippedAt: undefined,
    deliveredAt: undefined,
  }
  switch (fate) {
    case 'delivered':
      return {
        ...none,
        deductedAt: seconds,
        paidAt: seconds + 150,
        shippedAt: inDays(0.5 + 1.5 * random()),
        deliveredAt: inDays(3 + 4 * random()),
      }
    case 'payment_failed':
      return { ...none, deductedAt: seconds, cancelledAt: seconds + 400 }
    case 'customer': {
      const cancelledAt = seconds + pick(random, [10, 25, 60, 180]) * 1000
      return { ...none, deductedAt: seconds, paidAt: seconds + 150, cancelledAt }
    }
    case 'expired':
      return { ...none, cancelledAt: after(minute) }
    case 'out_of_stock':
      return { ...none, cancelledAt: after(60) }
  }
}
