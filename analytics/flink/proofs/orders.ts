import { randomUUID } from 'node:crypto'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'

export type Book = { id: string; cents: number }

/** Puts a book on the shelf, as the shop's databases hold it then. */
export async function addBook(shop: Pipeline, title: string, cents = 1999): Promise<Book> {
  const [ecom, inventory] = [await shop.admin('ecom'), await shop.admin('inventory')]
  const isbn = `978${String(Math.floor(Math.random() * 1e10)).padStart(10, '0')}`
  const [book] = await ecom<{ id: string }[]>`
    insert into catalog.books (title, author, genre, isbn, price_cents, published_year)
    values (${title}, ${`Author of ${title}`}, 'Novel', ${isbn}, ${cents}, 1815)
    returning id`
  const id = book?.id ?? ''
  await inventory`
    insert into inventory.stock (book_id, quantity)
    values (${id}, 1000)`
  return { id, cents }
}

/**
 * Writes what an order leaves in the three databases: placed, deducted, paid and confirmed.
 * @returns the order's id
 */
export async function order(
  shop: Pipeline,
  { id: book, cents }: Book,
  copies = 1,
): Promise<string> {
  const id = randomUUID()
  const ecom = await shop.admin('ecom')
  await ecom.begin(async (tx) => {
    await tx`
      insert into ordering.orders (id, user_id, status, total_cents)
      values (${id}, ${`reader ${id}`}, 'RESERVED', ${copies * cents})`
    await tx`
      insert into ordering.items (order_id, line, book_id, title, author, quantity, price_cents)
      values (${id}, 1, ${book}, 'as it was', 'as it was', ${copies}, ${cents})`
  })
  await move(shop, { book, order: id, delta: -copies, reason: 'sale' })
  const payment = await shop.admin('payment')
  await payment`
    insert into payment.payments (order_id, user_id, amount_cents, status)
    values (${id}, ${`reader ${id}`}, ${copies * cents}, 'completed')`
  await ecom`
    update ordering.orders
    set status = 'CONFIRMED', updated_at = now()
    where id = ${id}`
  return id
}

/** Cancels an order and gives its copies back. */
export async function cancel(shop: Pipeline, id: string, { id: book }: Book, copies = 1) {
  const [ecom, payment] = [await shop.admin('ecom'), await shop.admin('payment')]
  await ecom`
    update ordering.orders
    set status = 'CANCELLED', reason = 'customer', updated_at = now()
    where id = ${id}`
  await payment`
    update payment.payments
    set status = 'refunded', updated_at = now()
    where order_id = ${id}`
  await move(shop, { book, order: id, delta: copies, reason: 'return' })
}

type Movement = { book: string; order: string | null; delta: number; reason: string }

/** Changes the stock of a book, with the movement that says why. */
export async function move(shop: Pipeline, { book, order: id, delta, reason }: Movement) {
  const inventory = await shop.admin('inventory')
  await inventory`
    with changed as (
      update inventory.stock
      set quantity = quantity + ${delta}, updated_at = clock_timestamp()
      where book_id = ${book}
      returning quantity
    )
    insert into inventory.movements
      (book_id, delta, reason, order_id, previous_quantity, new_quantity)
    select ${book}, ${delta}, ${reason}, ${id}, quantity - ${delta}::int, quantity
    from changed`
}
