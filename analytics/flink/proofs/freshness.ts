import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, order } from './orders.ts'
import { differences } from './same-rows.ts'

const row = (shop: Pipeline) => shop.star<{ fresh_to: Date; sentence: string }[]>`
  select fresh_to, sentence
  from star.vw_freshness`
const freshTo = async (shop: Pipeline) => Number((await row(shop))[0]?.fresh_to)

/** What the dashboards say of their own age is true. */
export function proveFreshness(open: () => Pipeline): void {
  describe('the freshness', () => {
    it('goes on though nothing is sold', async () => {
      const shop = open()
      const since = Date.now()
      await expect.poll(() => freshTo(shop)).toBeGreaterThan(since)
      const [found] = await row(shop)
      expect(found?.sentence).toMatch(/^Fresh to \d\d:\d\d:\d\d UTC, drift not checked yet/)
    })

    it('stands still while Debezium does, and tells of no change that is not here', async () => {
      const shop = open()
      const book = await addBook(shop, 'Fresh')
      await expect.poll(() => differences(shop)).toEqual({})
      const connect = shop.connect()
      connect?.kill('SIGSTOP')
      try {
        await order(shop, book)
        const written = Date.now()
        const stale = await freshTo(shop)
        expect(await differences(shop)).not.toEqual({})
        expect(stale).toBeLessThan(written)
      } finally {
        connect?.kill('SIGCONT')
      }
      const resumed = Date.now()
      await expect.poll(() => freshTo(shop)).toBeGreaterThan(resumed)
      expect(await differences(shop)).toEqual({})
    })

    it('knows how long changes take', async () => {
      const shop = open()
      await order(shop, await addBook(shop, 'Late'))
      await expect.poll(() => differences(shop)).toEqual({})
      const rows = await shop.star<{ table_name: string; p95_seconds: number }[]>`
        select table_name, p95_seconds::float
        from star.vw_cdc_latency
        order by table_name`
      expect(rows.map((each) => each.table_name)).toEqual([
        'dim_books',
        'fact_inventory',
        'fact_inventory_movements',
        'fact_order_items',
        'fact_orders',
        'fact_payments',
      ])
      for (const { p95_seconds: seconds } of rows) expect(seconds).toBeGreaterThan(0)
    })
  })
}
