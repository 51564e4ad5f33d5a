import type { Sql } from '@bookstore/shared/db.ts'

/** What the shop knows, as plain rows, money in cents: the numbers of every chart follow from it. */
export type ShopRows = {
  books: {
    id: string
    title: string
    author: string
    genre: string
    cents: number
    retired: boolean
  }[]
  orders: { id: string; day: string; status: string; cents: number }[]
  lines: { orderId: string; bookId: string; quantity: number; cents: number }[]
  stock: { bookId: string; quantity: number; reserved: number }[]
}

/** Reads them from the shop's own databases. */
export async function rowsOfShop(ecom: Sql, inventory: Sql): Promise<ShopRows> {
  const [books, orders, lines, stock] = await Promise.all([
    ecom<ShopRows['books']>`
      select id, title, author, genre, price_cents as cents, retired_at is not null as retired
      from catalog.books`,
    ecom<ShopRows['orders']>`
      select id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, status, total_cents as cents
      from ordering.orders`,
    ecom<ShopRows['lines']>`
      select order_id as "orderId", book_id as "bookId", quantity, price_cents as cents
      from ordering.items`,
    inventory<ShopRows['stock']>`
      select book_id as "bookId", quantity, reserved
      from inventory.stock`,
  ])
  return { books, orders, lines, stock }
}

/** Reads them from the tables of the warehouse, past its views. */
export async function rowsOfWarehouse(analytics: Sql): Promise<ShopRows> {
  const [books, orders, lines, stock] = await Promise.all([
    analytics<ShopRows['books']>`
      select id, title, author, genre, (price * 100)::int as cents, retired_at is not null as retired
      from star.dim_books`,
    analytics<ShopRows['orders']>`
      select id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, status,
        (total * 100)::int as cents
      from star.fact_orders`,
    analytics<ShopRows['lines']>`
      select order_id as "orderId", book_id as "bookId", quantity,
        (price_at_purchase * 100)::int as cents
      from star.fact_order_items`,
    analytics<ShopRows['stock']>`
      select book_id as "bookId", quantity, reserved
      from star.fact_inventory`,
  ])
  return { books, orders, lines, stock }
}
