import { createHash } from 'node:crypto'
import { popularityOf } from '../../functions/books/src/popularity.ts'
import type { Progress } from '../lib/progress.ts'
import { learnVocabulary } from './base.ts'
import { bookId, makeBook, mostBooks, type Book } from './books.ts'
import { urlsSchema, withDatabases, type Shelves, type Sql, type Tx } from './connect.ts'
import { copyInto, type Meter } from './copy.ts'
import { ledger } from './ledger.ts'
import { orderMaker, type Order } from './orders.ts'
import { orderTimes } from './season.ts'
import * as tables from './tables.ts'
import * as v from 'valibot'

export type Wish = {
  books: number
  orders: number
  seed: number
  /** The end of the time that is generated, in milliseconds. */
  until: number
}

/**
 * Fills the shop with generated books, and with two years of orders of them that are all over: the accounts of
 * the stock, the payments and the timelines are as the functions would have left them.
 * @returns a checksum of all rows, the same for the same wish
 * @throws Error in one sentence when the seed is in the shop already, or the wish can't be met
 */
export async function generate(urls: unknown, wish: Wish, progress: Progress): Promise<string> {
  checkWish(wish)
  const checksum = createHash('sha256')
  const total = 4 * wish.books + 8 * wish.orders
  let done = 0
  const onRecord = () => (++done % 1000 === 0 ? progress((0.9 * done) / total) : undefined)
  await withDatabases(urls, async (shelves) => {
    await checkIsNew(shelves, wish)
    await fill(shelves, wish, { checksum, onRecord })
    await tidy(shelves)
  })
  await learnVocabulary(v.parse(urlsSchema, urls).ecom)
  progress(1)
  return checksum.digest('hex').slice(0, 16)
}

function checkWish({ books, orders, seed }: Wish): void {
  const isWhole = [books, orders, seed].every(
    (number) => Number.isSafeInteger(number) && number >= 0,
  )
  if (!isWhole) throw new Error('--books, --orders and --seed are whole numbers.')
  if (books > mostBooks) throw new Error(`At most ${mostBooks} books can be generated.`)
  if (orders > 0 && books === 0)
    throw new Error('Orders are of generated books: give --books, too.')
  if (seed >= 2 ** 32) throw new Error('--seed is below 2^32.')
}

async function checkIsNew({ ecom }: Shelves, { seed }: Wish): Promise<void> {
  const [known] = await ecom`
    select
    from catalog.books
    where id = ${bookId(seed, 0)}
    or isbn like ${`9799${String(seed % 100).padStart(2, '0')}%`}
    limit 1`
  if (known)
    throw new Error(`What seed ${seed} generates is in the shop already: choose another one.`)
}

/** Lets the planner and the indexes know what is there now, instead of whenever PostgreSQL gets to it. */
async function tidy({ ecom, inventory, payment }: Shelves): Promise<void> {
  await ecom`
    vacuum (analyze)
      catalog.books, catalog.availability, ordering.orders, ordering.items, ordering.timeline`
  await inventory`
    vacuum (analyze)
      inventory.stock, inventory.reservations, inventory.reservation_lines, inventory.movements`
  await payment`vacuum (analyze) payment.payments, payment.charges`
}

// The catalogue comes last: a wish that was cut off is new until then, and what it left is written again.
async function fill(shelves: Shelves, wish: Wish, meter: Meter): Promise<void> {
  const { books, seed, until } = wish
  const make = (number: number) => makeBook(seed, number, until)
  const orders = makeOrders(wish, make)
  const { accounts, movements } = ledger(books, (book) => make(book).createdAt, orders)
  const shelf = accounts.map(({ sold }, number) => ({
    book: make(number),
    popularity: popularityOf(sold),
  }))
  await inOneGo(shelves.inventory, async (sql) => {
    for (const [table, column] of inventoryTables) await forget(sql, table, column, seed)
    await copyInto(sql, tables.stock(seed), accounts, meter)
    await copyInto(sql, tables.reservations, orders, meter)
    await copyInto(sql, tables.reservationLines, orders, meter)
    await copyInto(sql, tables.movements(seed), movements, meter)
  })
  await inOneGo(shelves.payment, async (sql) => {
    for (const [table, column] of paymentTables) await forget(sql, table, column, seed)
    await copyInto(sql, tables.payments, orders, meter)
    await copyInto(sql, tables.charges, orders, meter)
  })
  await inOneGo(shelves.ecom, async (sql) => {
    await copyInto(sql, tables.orders, orders, meter)
    await copyInto(sql, tables.items, orders, meter)
    await copyInto(sql, tables.timeline, orders, meter)
    await copyInto(sql, tables.availability(seed), accounts, meter)
    await copyInto(sql, tables.books, shelf, meter)
  })
}

function makeOrders({ books, orders, seed, until }: Wish, make: (number: number) => Book): Order[] {
  if (orders === 0) return []
  const makeOrder = orderMaker(seed, books, make)
  const times = orderTimes(seed, orders, until)
  return Array.from(times, (time, number) => makeOrder(number, time, until))
}

const inventoryTables = [
  ['inventory.movements', 'book_id'],
  ['inventory.reservation_lines', 'order_id'],
  ['inventory.reservations', 'order_id'],
  ['inventory.stock', 'book_id'],
] as const
const paymentTables = [
  ['payment.charges', 'order_id'],
  ['payment.payments', 'order_id'],
] as const

async function forget(sql: Tx, table: string, column: string, seed: number): Promise<void> {
  const first = bookId(seed, 0).slice(0, 8)
  await sql`
    delete from ${sql(table)}
    where ${sql(column)} between ${`${first}-0000-4000-8000-000000000000`}
    and ${`${first}-ffff-4000-8000-ffffffffffff`}`
}

function inOneGo(sql: Sql, work: (tx: Tx) => Promise<void>): Promise<unknown> {
  return sql.begin(async (tx) => {
    await tx`set local maintenance_work_mem = '256MB'`
    await tx`set local gin_pending_list_limit = '128MB'`
    await work(tx)
  })
}
