import { describe, expect, it } from 'vitest'
import { generate } from '../../../scripts/seed/generate.ts'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, move, order } from './orders.ts'
import { differences } from './same-rows.ts'
import { expectedNumbers, readShop } from './source-numbers.ts'

const queries = {
  volume: 'select title as name, sum(units) as number from star.vw_product_sales_volume group by 1',
  overTime: `select to_char(day, 'YYYY-MM-DD') as name, 100 * sum(revenue) as number
    from star.vw_sales_over_time group by 1`,
  byAuthor:
    'select author as name, 100 * sum(revenue) as number from star.vw_revenue_by_author group by 1',
  byGenre:
    'select genre as name, 100 * sum(revenue) as number from star.vw_revenue_by_genre group by 1',
  topBooks:
    'select title as name, 100 * sum(revenue) as number from star.vw_top_books_by_revenue group by 1',
  statuses:
    'select status as name, sum(orders) as number from star.vw_order_status_distribution group by 1',
  revenue: `select 'all' as name, 100 * sum(revenue) as number from star.vw_avg_order_value`,
  orders: `select 'all' as name, sum(orders) as number from star.vw_avg_order_value`,
  average: `select to_char(day, 'YYYY-MM-DD') as name, 100 * sum(revenue) as number
    from star.vw_avg_order_value
    where avg_order_value = round(revenue / orders, 2)
    group by 1`,
  health:
    'select stock_status as name, count(*) as number from star.vw_inventory_health group by 1',
  stock: 'select title as name, sum(quantity) as number from star.vw_inventory_health group by 1',
  reserved:
    'select title as name, sum(reserved) as number from star.vw_inventory_health group by 1',
  turnover:
    'select book_id::text as name, 100 * turnover_rate as number from star.vw_inventory_turnover',
  bands:
    'select price_band as name, count(*) as number from star.vw_book_price_distribution group by 1',
}

/** Each view, after a history of every kind of change, against the rows of the shop's own databases. */
export function proveViews(open: () => Pipeline): void {
  const numbersOf = async ({ star }: Pipeline) => {
    const entries = Object.entries(queries).map(async ([chart, query]) => {
      const rows = await star.unsafe<{ name: string; number: string }[]>(query)
      const pairs = rows.map(({ name, number }): [string, number] => [name, Number(number)])
      return [chart, Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }
  const expectSame = async (shop: Pipeline) => {
    await expect.poll(() => differences(shop)).toEqual({})
    expect(await numbersOf(shop)).toEqual(expectedNumbers(await readShop(shop)))
  }

  describe('the views', () => {
    it('agree with the shop after two years of orders', { timeout: 300_000 }, async () => {
      const shop = open()
      const wish = { books: 40, orders: 2000, seed: 7, until: Date.UTC(2026, 0, 2, 3, 4, 5) }
      await generate(shop.databases.adminUrls, wish, () => {})
      await expectSame(shop)
    })

    it('agree after changes of every kind', { timeout: 300_000 }, async () => {
      const shop = open()
      const [kept, retired, lost] = [
        await addBook(shop, 'Kept', 1000),
        await addBook(shop, 'Retired', 4999),
        await addBook(shop, 'Lost', 5000),
      ]
      for (const book of [kept, retired, lost]) {
        await order(shop, book, 3)
        await cancel(shop, await order(shop, book, 2), book, 2)
      }
      const [ecom, inventory] = [await shop.admin('ecom'), await shop.admin('inventory')]
      await ecom`update catalog.books set price_cents = 999 where id = ${kept.id}`
      await order(shop, { ...kept, cents: 999 })
      await ecom`
        update ordering.orders
        set status = 'CANCELLED', reason = 'payment_failed', updated_at = now()
        where id = ${await order(shop, kept)}`
      await move(shop, { book: kept.id, order: null, delta: 100, reason: 'adjustment' })
      await inventory`
        update inventory.stock
        set quantity = 7, reserved = 4
        where book_id = ${lost.id}`
      await ecom`update catalog.books set retired_at = now() where id = ${retired.id}`
      await ecom`delete from catalog.books where id = ${lost.id}`
      await expectSame(shop)
    })

    it('give the same when every day is rolled up', { timeout: 300_000 }, async () => {
      const shop = open()
      const marks = () => shop.star`select from star.day_marks limit 1`
      await expect.poll(marks, { timeout: 240_000 }).toHaveLength(0)
      await expectSame(shop)
    })
  })
}
