import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchDrift } from '../../../platform/stack/src/reconcile.ts'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { expectNoDrift, urlsOf } from '../../reconcile/proofs/judge.ts'
import { addBook, cancel, order } from './orders.ts'

const orders = 200
const timeout = 600_000

const parts: [string, (shop: Pipeline) => number | undefined][] = [
  ['Debezium', ({ connect }) => connect()?.pid()],
  ['Kafka', ({ kafka }) => kafka.pid()],
  ['Flink', ({ flink }) => flink.pid()],
  ['the warehouse', ({ warehouse }) => warehouse.pid()],
]

/** Kills each part in the middle of 200 orders: afterwards the warehouse equals the shop. */
export function proveKills(open: () => Pipeline): void {
  describe(`SIGKILL in the middle of ${orders} orders`, () => {
    const told: string[] = []
    let watch: ReturnType<typeof watchDrift> | undefined
    beforeAll(() => {
      const onFault = (sentence: string) => void told.push(sentence)
      watch = watchDrift({ urls: urlsOf(open()), pauseMilliseconds: 2000, onFault })
    })
    afterAll(() => watch?.stop())

    it.each(parts)('of %s loses and doubles nothing', { timeout }, async (what, pidOf) => {
      const shop = open()
      const book = await addBook(shop, `Killing ${what}`)
      const killed = pidOf(shop)
      if (killed === undefined) throw new Error(`${what} does not run.`)
      for (let number = 1; number <= orders; number++) {
        const id = await order(shop, book)
        if (number % 10 === 0) await cancel(shop, id, book)
        if (number === orders / 2) process.kill(killed, 'SIGKILL')
      }
      await expectNoDrift(shop, timeout / 2)
      expect(pidOf(shop)).not.toBe(killed)
      const [sold] = await shop.star`
        select sum(units)::int as units
        from star.vw_product_sales_volume
        where book_id = ${book.id}`
      expect(sold).toEqual({ units: 0.9 * orders })
    })

    it('is never taken for a drift', () => {
      expect(told.filter((sentence) => /[Dd]rift [1-9]/.test(sentence))).toEqual([])
    })
  })
}
