import type { Order } from './orders.ts'

export type Movement = {
  book: number
  delta: number
  reason: 'sale' | 'return' | 'adjustment'
  orderId: string | undefined
  note: string | undefined
  before: number
  at: number
}

export type Account = { quantity: number; sold: number; updatedAt: number }

const initialCopies = 50
const restockCopies = 100

/**
 * Keeps the accounts of the stock: every book begins with fifty copies, and is restocked before a sale that
 * would take more than there are.
 * @param since when each book came into the shop
 */
export function ledger(books: number, since: (book: number) => number, orders: readonly Order[]) {
  const accounts: Account[] = []
  const movements: Movement[] = []

  const move = (movement: Omit<Movement, 'before'>) => {
    const account = accounts[movement.book]
    if (!account) throw new Error(`There is no book ${movement.book}`)
    movements.push({ ...movement, before: account.quantity })
    account.quantity += movement.delta
    account.updatedAt = movement.at
    if (movement.reason !== 'adjustment') account.sold -= movement.delta
  }
  const adjust = (book: number, delta: number, note: string, at: number) =>
    move({ book, delta, reason: 'adjustment', orderId: undefined, note, at })

  for (let book = 0; book < books; book += 1) {
    accounts.push({ quantity: 0, sold: 0, updatedAt: 0 })
    adjust(book, initialCopies, 'initial', since(book))
  }
  for (const { book, delta, at, orderId } of changes(orders)) {
    const left = accounts[book]?.quantity ?? 0
    if (left + delta < 0) adjust(book, restockCopies, 'restock', at - 1)
    move({ book, delta, reason: delta < 0 ? 'sale' : 'return', orderId, note: undefined, at })
  }
  return { accounts, movements }
}

function changes(orders: readonly Order[]) {
  const all = orders.flatMap(({ id, lines, deductedAt, cancelledAt }) =>
    deductedAt === undefined
      ? []
      : lines.flatMap(({ book, quantity }) => {
          const taken = { book, delta: -quantity, at: deductedAt, orderId: id }
          if (cancelledAt === undefined) return [taken]
          return [taken, { book, delta: quantity, at: cancelledAt, orderId: id }]
        }),
  )
  return all.sort((a, b) => a.at - b.at || (a.orderId < b.orderId ? -1 : 1))
}
