import type { Sql } from '@bookstore/shared/db.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShopAndStar, type ShopAndStar } from '../testing/shop-and-star.ts'
import { withConnections } from './connections.ts'
import { mostSuspects } from './looks.ts'
import { reconcile } from './reconcile.ts'

const orders = 100_000
const atOnce = 20_000

let both: ShopAndStar
beforeAll(async () => {
  both = await openShopAndStar()
  for (let first = 1; first <= orders; first += atOnce) {
    await place(both.shop.ecom, both.star, first, first + atOnce - 1)
  }
  await both.beat()
}, 120_000)
afterAll(() => both?.drop())

// The key of a shopper takes longer to work out than all the rest.
async function place(ecom: Sql, star: Sql, first: number, last: number) {
  const id = `('00000002-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`
  await ecom.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into ordering.orders (id, user_id, user_key, status, total_cents, created_at, updated_at)
      select ${tx.unsafe(id)}, 'shopper', md5(n::text), 'PENDING', n, '2026-01-01', '2026-01-01'
      from generate_series(${first}::int, ${last}::int) n`
  })
  await star`
    insert into star.fact_orders (id, user_key, status, total, currency, created_at, updated_at)
    select ${star.unsafe(id)}, md5(n::text), 'PENDING', n * 0.01, 'USD', '2026-01-01', '2026-01-01'
    from generate_series(${first}::int, ${last}::int) n`
}

async function checkOrders() {
  const began = performance.now()
  const { findings } = await withConnections(both.urls, (connections) =>
    reconcile(connections, { patienceMilliseconds: 15_000 }),
  )
  const seconds = (performance.now() - began) / 1000
  const finding = findings.find(({ table }) => table.name === 'fact_orders')
  if (!finding || 'reason' in finding) throw new Error(finding?.reason ?? 'No orders were checked')
  return { seconds, ...finding }
}

describe('a hundred thousand orders', () => {
  it('are compared within seconds', async () => {
    const { seconds, source, star, drifts } = await checkOrders()
    expect({ source: source.rows, star: star.rows, drifts }).toEqual({
      source: orders,
      star: orders,
      drifts: [],
    })
    expect(seconds).toBeLessThan(10)
  })

  it('are searched for the one that differs', async () => {
    await both.star`update star.fact_orders set reason = 'expired' where total = 777.77`
    const { drifts } = await checkOrders()
    const [drift] = drifts
    expect(drifts).toHaveLength(1)
    expect(drift).toMatchObject({
      key: '00000002-0000-4000-8000-000000077777',
      kind: 'different',
    })
  })

  it('are counted when all are missing, and some of them named', async () => {
    await both.star`truncate star.fact_orders`
    const { missing, extra, different, drifts, star } = await checkOrders()
    expect({ missing, extra, different }).toEqual({ missing: orders, extra: 0, different: 0 })
    expect(drifts).toHaveLength(mostSuspects)
    expect(star).toEqual({ rows: 0, sum: 0n, checksum: 0n })
  })
})
