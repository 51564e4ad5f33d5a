import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchDrift } from '../../../platform/stack/src/reconcile.ts'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { expectNoDrift, urlsOf } from '../../reconcile/proofs/judge.ts'
import { takeApart, type TwoProcesses } from './cluster/two-processes.ts'
import { addBook, cancel, order } from './orders.ts'

const orders = 200
const timeout = 600_000

type PidOf = (shop: Pipeline) => number | undefined

const parts: [string, PidOf][] = [
  ['Debezium', ({ connect }) => connect()?.pid()],
  ['Kafka', ({ kafka }) => kafka.pid()],
  ['Flink', ({ flink }) => flink.pid()],
  ['the warehouse', ({ warehouse }) => warehouse.pid()],
]

/** Kills each part in the middle of 200 orders: afterwards the warehouse equals the shop. */
export function proveKills(open: () => Pipeline): void {
  describe(`SIGKILL in the middle of ${orders} orders`, { timeout }, () => {
    const told: string[] = []
    let watch: ReturnType<typeof watchDrift> | undefined
    let apart: TwoProcesses | undefined
    beforeAll(() => {
      const onFault = (sentence: string) => void told.push(sentence)
      watch = watchDrift({ urls: urlsOf(open()), pauseMilliseconds: 2000, rests: 0, onFault })
    })
    afterAll(async () => {
      await watch?.stop()
      await apart?.stop()
    })

    it.each(parts)('of %s loses and doubles nothing', async (what, pidOf) => {
      await expectNothingLost(open(), what, pidOf)
    })

    it('of Flink’s task manager and job manager loses nothing where they are two', async () => {
      apart = await takeApart(open())
      const { taskManager, jobManager } = apart
      await expectNoDrift(open(), timeout / 2)
      await expectNothingLost(open(), 'the task manager', () => taskManager.pid())
      await expectNothingLost(open(), 'the job manager', () => jobManager.pid())
    })

    it('is never taken for a drift', () => {
      expect(told.filter((sentence) => /[Dd]rift [1-9]/.test(sentence))).toEqual([])
    })
  })
}

async function expectNothingLost(shop: Pipeline, what: string, pidOf: PidOf): Promise<void> {
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
}
