import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, move, order } from './orders.ts'
import { differences } from './same-rows.ts'

const counted = `
  select
    (select count(*) from star.dim_books) as books,
    (select count(*) from star.fact_orders) as orders,
    (select count(*) from star.fact_order_items) as items,
    (select count(*) from star.fact_inventory) as stock,
    (select count(*) from star.fact_inventory_movements) as movements,
    (select count(*) from star.fact_payments) as payments`

/** Every captured table: what is inserted, updated and deleted arrives. */
export function proveChanges(open: () => Pipeline): void {
  describe('the captured tables', () => {
    it('arrive as they are inserted and updated', async () => {
      const shop = open()
      const book = await addBook(shop, 'Persuasion "é"\n')
      const kept = await order(shop, book, 2)
      await cancel(shop, await order(shop, book), book)
      await move(shop, { book: book.id, order: null, delta: 5, reason: 'adjustment' })
      const ecom = await shop.admin('ecom')
      await ecom`
        update catalog.books
        set price_cents = 1, title = 'Persuasion', retired_at = now()
        where id = ${book.id}`
      await expect.poll(() => differences(shop)).toEqual({})
      const [row] = await shop.star`
        select total::text, currency, status, length(user_key) as key
        from star.fact_orders
        where id = ${kept}`
      expect(row).toEqual({ total: '39.98', currency: 'USD', status: 'CONFIRMED', key: 32 })
    })

    it('lose what is deleted', async () => {
      const shop = open()
      const book = await addBook(shop, 'Sanditon')
      const id = await order(shop, book)
      await expect.poll(() => differences(shop)).toEqual({})
      const [before] = await shop.star.unsafe(counted)
      const [ecom, inventory] = [await shop.admin('ecom'), await shop.admin('inventory')]
      const payment = await shop.admin('payment')
      await ecom`delete from ordering.items where order_id = ${id}`
      await ecom`delete from ordering.orders where id = ${id}`
      await ecom`delete from catalog.books where id = ${book.id}`
      await inventory`delete from inventory.movements where book_id = ${book.id}`
      await inventory`delete from inventory.stock where book_id = ${book.id}`
      await payment`delete from payment.payments where order_id = ${id}`
      await expect.poll(() => differences(shop)).toEqual({})
      const [after] = await shop.star.unsafe(counted)
      const gone = Object.entries(before ?? {}).map(([name, count]) => [name, Number(count) - 1])
      expect(Object.entries(after ?? {}).map(([name, count]) => [name, Number(count)])).toEqual(
        gone,
      )
    })

    it('may gain a column that nobody here knows, and it is told', async () => {
      const shop = open()
      const ecom = await shop.admin('ecom')
      await ecom`alter table ordering.orders add column gift text`
      const book = await addBook(shop, 'Emma')
      const id = await order(shop, book)
      await ecom`
        update ordering.orders
        set gift = 'wrapped', status = 'SHIPPED', updated_at = now()
        where id = ${id}`
      await expect.poll(() => differences(shop)).toEqual({})
      await shop.connect()?.stop()
      await shop.startConnect()
      expect(shop.faults).toContain(
        'ordering.orders.gift is new and carried nowhere: list it in eventing/connectors/ecom-connector.yaml.',
      )
      await order(shop, book)
      await expect.poll(() => differences(shop)).toEqual({})
    })

    it('never say whose an order is', async () => {
      const shop = open()
      const text = await shop.star<{ row: string }[]>`
        select fact_orders::text as row
        from star.fact_orders`
      expect(text.length).toBeGreaterThan(0)
      expect(text.map(({ row }) => row).join()).not.toContain('reader')
    })
  })
}
