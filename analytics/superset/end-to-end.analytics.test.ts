import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../platform/local/src/probe.ts'
import { openPipeline, type Pipeline } from '../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, move, order } from '../flink/proofs/orders.ts'
import { charts } from './src/charts.ts'
import { uuidOf } from './src/uuid.ts'
import { expectedCharts } from './testing/expected-charts.ts'
import { expectFigures, figuresOf } from './testing/figures.ts'
import { rowsOfShop, rowsOfWarehouse, type ShopRows } from './testing/shop-rows.ts'
import { dataOf, idsOf } from './testing/superset-api.ts'

const sixteen = charts.map(({ key }) => key).filter((key) => key !== 'freshness')

let shop: Pipeline
beforeAll(async () => {
  shop = await openPipeline(await freePort())
  await trade()
})
afterAll(() => shop?.stop())

describe('after orders, cancellations, a new price, a restock, a retired book and deleted rows', () => {
  it('all rows arrive', async () => {
    const arrived = async () => sorted(await rowsOfWarehouse(shop.star))
    await expect.poll(arrived).toEqual(sorted(await shopRows()))
  })

  it.each(sixteen)('%s says what the shop’s own databases say', async (key) => {
    const url = shop.superset?.url ?? ''
    const ids = await idsOf(url, 'chart')
    const data = await dataOf(url, ids.get(uuidOf('chart', key)) ?? 0)
    expectFigures(figuresOf(key, data), expectedCharts(await shopRows())[key])
  })
})

async function trade(): Promise<void> {
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

async function shopRows(): Promise<ShopRows> {
  return rowsOfShop(await shop.admin('ecom'), await shop.admin('inventory'))
}

function sorted(rows: ShopRows) {
  const texts = Object.entries(rows).map(([name, each]) => {
    return [name, each.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort()]
  })
  return Object.fromEntries(texts)
}
