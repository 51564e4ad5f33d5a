import { addsUp, readLedger, stockFaults, type Books, type LedgerRow } from './ledger.ts'
import { orderFaults } from './orders.ts'

export type Proof = {
  /** The rows of the books that were fought over, and of every book that does not add up. */
  ledger: LedgerRow[]
  /** One sentence for everything that does not hold; empty when the shop is proved. */
  faults: string[]
}

/**
 * Checks the invariants of architecture.md over the whole shop, and over every order since `since`: no unit
 * lost or made, nothing held without an order, each order with exactly the events of its state, nothing
 * charged twice or kept for a cancelled order.
 */
export async function proveShop(books: Books, since: Date, hot: readonly string[]): Promise<Proof> {
  const rows = await readLedger(books)
  const ledger = rows.filter((row) => hot.includes(row.bookId) || !addsUp(row))
  const uneven = rows
    .filter((row) => !addsUp(row))
    .map(({ title, received, free, held, sold }) => {
      return `"${title}": ${received} received are not ${free} free + ${held} held + ${sold} sold`
    })
  return {
    ledger,
    faults: [...uneven, ...(await stockFaults(books)), ...(await orderFaults(books, since))],
  }
}
