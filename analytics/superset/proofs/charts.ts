import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, move, order } from '../../flink/proofs/orders.ts'
import { expectNoDrift } from '../../reconcile/proofs/judge.ts'
import { charts } from '../src/charts.ts'
import { expectedCharts } from '../testing/expected-charts.ts'
import { expectFigures, figuresOf } from '../testing/figures.ts'
import { rowsOfShop } from '../testing/shop-rows.ts'
import { chartShown } from './shown.ts'

const sixteen = charts.map(({ key }) => key).filter((key) => key !== 'freshness')

/** Each chart by Superset's own interface, against the rows of the shop's own databases. */
export function proveCharts(open: () => Pipeline): void {
  const expected = async () => {
    const shop = open()
    return expectedCharts(await rowsOfShop(await shop.admin('ecom'), await shop.admin('inventory')))
  }

  describe('after orders, cancellations, declines, a new price, a restock, a retired book and deleted rows', () => {
    it('the warehouse agrees, and there are sixteen charts', async () => {
      await trade(open())
      await expectNoDrift(open())
      expect(sixteen).toHaveLength(16)
    })

    it.each(sixteen)('%s says what the shop’s own databases say', async (key) => {
      expectFigures(figuresOf(key, await chartShown(open(), key)), (await expected())[key])
    })
  })
}

async function trade(shop: Pipeline): Promise<void> {
  const ecom = await shop.admin('ecom')
  const books = [
    await addBook(shop, 'Emma', 899),
    await addBook(shop, 'Persuasion', 1450),
    await addBook(shop, 'Sanditon', 2999),
    await addBook(shop, 'Lady Susan', 5500),
  ]
  const [emma, persuasion, sanditon, susan] = books
  if (!emma || !persuasion || !sanditon || !susan) throw new Error('A book is missing.')
  for (const [index, book] of [...books, ...books, emma, emma, susan].entries()) {
    await order(shop, book, 1 + (index % 3))
  }
  await cancel(shop, await order(shop, persuasion, 2), persuasion, 2)
  await decline(shop, await order(shop, emma))
  await ecom`update catalog.books set price_cents = 950 where id = ${emma.id}`
  await order(shop, { ...emma, cents: 950 })
  await move(shop, { book: sanditon.id, order: null, delta: 40, reason: 'adjustment' })
  await ecom`update catalog.books set retired_at = now() where id = ${sanditon.id}`
  const mistake = await order(shop, emma, 5)
  await ecom`delete from ordering.items where order_id = ${mistake}`
  await ecom`delete from ordering.orders where id = ${mistake}`
  await ecom`delete from catalog.books where id = ${susan.id}`
  await ecom`
    update ordering.orders
    set created_at = created_at - interval '3 days'
    where id in (select id from ordering.orders order by id limit 4)`
}

async function decline(shop: Pipeline, id: string): Promise<void> {
  const ecom = await shop.admin('ecom')
  await ecom`
    update ordering.orders
    set status = 'CANCELLED', reason = 'payment_failed', updated_at = now()
    where id = ${id}`
}
