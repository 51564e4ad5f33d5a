import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openShopAndStar,
  type ShopAndStar,
} from '../../../analytics/reconcile/testing/shop-and-star.ts'
import { withConnections } from '../../../analytics/reconcile/src/connections.ts'
import { reconcile } from '../../../analytics/reconcile/src/reconcile.ts'
import { watchDrift } from './reconcile.ts'

let both: ShopAndStar
beforeAll(async () => {
  both = await openShopAndStar()
  await both.beat()
})
afterAll(() => both?.drop())

const runs = async () => {
  const [row] = await both.star<{ runs: number }[]>`
    select count(distinct run)::int as runs from star.cdc_reconciliation_log`
  return row?.runs ?? 0
}

async function checkOnce(): Promise<void> {
  const before = await runs()
  await expect.poll(runs).toBeGreaterThan(before)
}

describe('the watch over the drift', () => {
  it('tells once that drift has come, that it cannot be known, and that it is gone', async () => {
    const told: string[] = []
    const watch = watchDrift({
      urls: both.urls,
      pauseMilliseconds: 20,
      rests: 0,
      patienceMilliseconds: 200,
      onFault: (sentence) => void told.push(sentence),
    })
    await checkOnce()
    await both.star`
      insert into star.fact_inventory (book_id, quantity, reserved, updated_at)
      values (gen_random_uuid(), 1, 0, now())`
    await expect.poll(() => told).toHaveLength(1)
    await checkOnce()
    await both.star`delete from star.fact_inventory`
    await expect.poll(() => told).toHaveLength(2)
    await both.beat('2026-01-01', ['ecom'])
    await expect.poll(() => told).toHaveLength(3)
    await watch.stop()
    expect(told).toEqual([
      'Analytics: Drift 1, in fact_inventory.',
      'Analytics: Drift 0: the star schema equals the shop.',
      expect.stringMatching(/^Analytics: Not checked: The warehouse has what ecom committed up to/),
    ])
  }, 90_000)

  it('rests the longer the longer a check took', async () => {
    const before = await runs()
    const options = { urls: both.urls, pauseMilliseconds: 0 }
    await both.beat()
    const watch = watchDrift({ ...options, rests: 10_000, onFault: () => {} })
    await expect.poll(runs).toBe(before + 1)
    await withConnections(both.urls, (all) => reconcile(all, { patienceMilliseconds: 200 }))
    await watch.stop()
    expect(await runs()).toBe(before + 2)
  }, 90_000)
})
