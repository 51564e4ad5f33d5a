import { createHash } from 'node:crypto'
import { makeBook, type Book } from '../../seed/books.ts'
import { withDatabases, type Sql, type Tx } from '../../seed/connect.ts'
import { copyInto } from '../../seed/copy.ts'
import { ledger } from '../../seed/ledger.ts'
import { orderMaker, type Order } from '../../seed/orders.ts'
import { orderTimes } from '../../seed/season.ts'
import * as tables from '../../seed/tables.ts'

export type Volume = { books: number; orders: number }

const seed = 1
const day = 86_400_000

/** Fills the tables that the analytics read with what `npm run seed` makes of as many books and orders, until today. */
export async function fillShop(urls: unknown, { books, orders }: Volume): Promise<void> {
  const until = Math.floor(Date.now() / day) * day
  const shelf = Array.from({ length: books }, (_, number) => makeBook(seed, number, until))
  const bookOf = (number: number): Book => shelf[number] ?? makeBook(seed, number, until)
  const makeOrder = orderMaker(seed, books, bookOf)
  const made: Order[] = Array.from(orderTimes(seed, orders, until), (time, number) =>
    makeOrder(number, time, until),
  )
  const { accounts, movements } = ledger(books, (number) => bookOf(number).createdAt, made)
  const meter = { checksum: createHash('sha256'), onRecord: () => {} }
  await withDatabases(urls, async ({ ecom, inventory, payment }) => {
    await inOneGo(inventory, async (sql) => {
      await copyInto(sql, tables.stock(seed), accounts, meter)
      await copyInto(sql, tables.movements(seed), movements, meter)
    })
    await inOneGo(payment, (sql) => copyInto(sql, tables.payments, made, meter))
    await inOneGo(ecom, async (sql) => {
      const shelved = shelf.map((book) => ({ book, popularity: 0 }))
      await copyInto(sql, tables.books, shelved, meter)
      await copyInto(sql, tables.orders, made, meter)
      await copyInto(sql, tables.items, made, meter)
    })
    await ecom`vacuum (analyze) catalog.books, ordering.orders, ordering.items`
    await inventory`vacuum (analyze) inventory.stock, inventory.movements`
    await payment`vacuum (analyze) payment.payments`
  })
}

async function inOneGo(sql: Sql, work: (tx: Tx) => Promise<void>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local synchronous_commit = off`
    await work(tx)
  })
}
