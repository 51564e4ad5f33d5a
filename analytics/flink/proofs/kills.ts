import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, order } from './orders.ts'
import { differences } from './same-rows.ts'

const orders = 200
const timeout = 600_000

const kills: [string, (shop: Pipeline) => void][] = [
  ['Debezium', ({ connect }) => connect()?.kill('SIGKILL')],
  ['Kafka', ({ kafka }) => kafka.kill('SIGKILL')],
  ['Flink', ({ flink }) => flink.kill('SIGKILL')],
  ['the warehouse', ({ warehouse }) => void process.kill(warehouse.pid(), 'SIGKILL')],
]

/** Kills each part in the middle of 200 orders: afterwards the warehouse equals the shop. */
export function proveKills(open: () => Pipeline): void {
  describe(`SIGKILL in the middle of ${orders} orders`, () => {
    it.each(kills)('of %s loses and doubles nothing', { timeout }, async (what, kill) => {
      const shop = open()
      const book = await addBook(shop, `Killing ${what}`)
      for (let number = 1; number <= orders; number++) {
        const id = await order(shop, book)
        if (number % 10 === 0) await cancel(shop, id, book)
        if (number === orders / 2) kill(shop)
      }
      await expect.poll(() => differences(shop), { timeout: timeout / 2 }).toEqual({})
      const [sold] = await shop.star`
        select sum(units)::int as units
        from star.vw_product_sales_volume
        where book_id = ${book.id}`
      expect(sold).toEqual({ units: 0.9 * orders })
    })
  })
}
