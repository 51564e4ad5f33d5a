import type { Sql } from 'postgres'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'

type Pair = { database: string; source: string; star: string }

/** The same rows and columns of each captured table, as the shop has them and as the warehouse does. */
export const pairs = {
  dim_books: {
    database: 'ecom',
    source: `
      select id, title, author, price_cents * 0.01 as price, genre, isbn, published_year, created_at, retired_at
      from catalog.books`,
    star: `
      select id, title, author, price, genre, isbn, published_year, created_at, retired_at
      from star.dim_books`,
  },
  fact_orders: {
    database: 'ecom',
    source: `
      select id, user_key, total_cents * 0.01 as total, currency::text, status, reason, created_at, updated_at
      from ordering.orders`,
    star: `
      select id, user_key, total, currency, status, reason, created_at, updated_at
      from star.fact_orders`,
  },
  fact_order_items: {
    database: 'ecom',
    source: `
      select id, order_id, book_id, quantity, price_cents * 0.01 as price_at_purchase
      from ordering.items`,
    star: `
      select id, order_id, book_id, quantity, price_at_purchase
      from star.fact_order_items`,
  },
  fact_inventory: {
    database: 'inventory',
    source: `
      select book_id, quantity, reserved, updated_at
      from inventory.stock`,
    star: `
      select book_id, quantity, reserved, updated_at
      from star.fact_inventory`,
  },
  fact_inventory_movements: {
    database: 'inventory',
    source: `
      select id, book_id, delta, reason, order_id, previous_quantity, new_quantity, created_at
      from inventory.movements`,
    star: `
      select id, book_id, delta, reason, order_id, previous_quantity, new_quantity, created_at
      from star.fact_inventory_movements`,
  },
  fact_payments: {
    database: 'payment',
    source: `
      select id, order_id, amount_cents * 0.01 as amount, currency::text, status, reason, created_at, updated_at
      from payment.payments`,
    star: `
      select id, order_id, amount, currency, status, reason, created_at, updated_at
      from star.fact_payments`,
  },
} satisfies Record<string, Pair>

/** Gives the rows that only one side has, by table: none where the warehouse equals the shop. */
export async function differences(pipeline: Pipeline): Promise<Record<string, readonly string[]>> {
  const found = await Promise.all(
    Object.entries(pairs).map(async ([table, { database, source, star }]) => {
      const rows = await textsOf(await pipeline.admin(database), source)
      const copies = await textsOf(pipeline.star, star)
      const lacks = [...rows].filter((row) => !copies.has(row)).map((row) => `lacks ${row}`)
      const excess = [...copies].filter((row) => !rows.has(row)).map((row) => `has ${row}`)
      return [table, [...lacks, ...excess]] as const
    }),
  )
  return Object.fromEntries(found.filter(([, rows]) => rows.length > 0))
}

// Whole rows as text: microseconds and two decimals are not lost on the way.
async function textsOf(sql: Sql, query: string): Promise<Set<string>> {
  const rows = await sql.unsafe<{ row: string }[]>(
    `select picked::text as row from (${query}) picked`,
  )
  return new Set(rows.map(({ row }) => row))
}
