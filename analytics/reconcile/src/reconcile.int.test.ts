import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openShopAndStar, sell, type ShopAndStar } from '../testing/shop-and-star.ts'
import { withConnections, type Urls } from './connections.ts'
import { reconcile } from './reconcile.ts'
import { repair } from './repair.ts'
import { tables } from './tables.ts'

const orders = 50
const patienceMilliseconds = 20_000

let both: ShopAndStar
beforeAll(async () => {
  both = await openShopAndStar()
  await sell(both.shop, orders)
})
beforeEach(async () => {
  await both.carry()
  await both.beat()
})
afterAll(() => both?.drop())

const check = (urls: Partial<Urls> = {}, patience = patienceMilliseconds) =>
  withConnections({ ...both.urls, ...urls }, (connections) =>
    reconcile(connections, { patienceMilliseconds: patience }),
  )

const checkAndRepair = () =>
  withConnections(both.urls, async (connections) => {
    const report = await reconcile(connections, { patienceMilliseconds })
    expect(report.findings.flatMap((each) => ('reason' in each ? each.reason : []))).toEqual([])
    return { repaired: await repair(connections, report), run: report.run }
  })

const logged = (run: string) => both.star`
  select
    table_name, source_rows::int, star_rows::int, source_sum::text, star_sum::text,
    source_checksum = star_checksum as equal, drift::int, repaired::int, keys, not_checked
  from star.cdc_reconciliation_log
  where run = ${run}
  order by id`

async function badge() {
  const [row] = await both.star`select drift::int, sentence from star.vw_freshness`
  return row
}

describe('the reconciliation', () => {
  it('says drift 0 where the star schema equals the shop', async () => {
    const { run } = await check()
    const rows = await logged(run)
    expect(rows.map(({ table_name }) => table_name)).toEqual(tables.map(({ name }) => name))
    for (const row of rows) {
      const { source_rows, source_sum } = row
      expect(row).toMatchObject({
        star_rows: source_rows,
        star_sum: source_sum,
        equal: true,
        drift: 0,
        repaired: 0,
        keys: [],
        not_checked: null,
      })
    }
    expect(rows[1]).toMatchObject({ source_rows: orders, source_sum: '12.75' })
    expect(await badge()).toMatchObject({ drift: 0, sentence: expect.stringMatching(/drift 0$/) })
  })

  it.each([
    ['dim_books', 'author', `author || ' '`],
    ['fact_orders', 'created_at', `created_at + interval '1 microsecond'`],
    ['fact_orders', 'user_key', 'null'],
    ['fact_order_items', 'quantity', 'quantity + 1'],
    ['fact_inventory', 'reserved', 'reserved + 1'],
    ['fact_inventory_movements', 'order_id', 'null'],
    ['fact_payments', 'amount', 'coalesce(amount, 0) + 0.01'],
  ])('names and repairs what differs in %s (%s)', async (name, column, value) => {
    const { star } = both
    const table = tables.find((each) => each.name === name)
    if (!table) throw new Error(`There is no ${name}.`)
    const at = star.unsafe(`star.${name}`)
    const key = star.unsafe(table.key)
    const others = star.unsafe(table.columns.slice(1).join(', '))
    const extra = table.keyType === 'uuid' ? 'ffffffff-ffff-4fff-bfff-ffffffffffff' : '999999'
    const keys = await star<{ key: string }[]>`
      select ${key}::text as key from ${at} order by ${key} limit 2`
    const [missing, different] = keys.map((each) => each.key)
    await star`delete from ${at} where ${key}::text = ${missing ?? ''}`
    await star`
      update ${at} set ${star.unsafe(column)} = ${star.unsafe(value)}
      where ${key}::text = ${different ?? ''}`
    await star`
      insert into ${at} (${key}, ${others})
      select ${extra}::text::${star.unsafe(table.keyType)}, ${others} from ${at} limit 1`
    const { run, repaired } = await checkAndRepair()
    expect(repaired).toBe(3)
    const rows = await logged(run)
    expect(rows.filter(({ drift }) => drift > 0)).toMatchObject([
      { table_name: name, equal: false, drift: 3, repaired: 3 },
    ])
    expect(rows.flatMap((row) => row['keys'])).toEqual(
      expect.arrayContaining([
        { key: missing, kind: 'missing' },
        { key: different, kind: 'different' },
        { key: extra, kind: 'extra' },
      ]),
    )
    const again = await check()
    expect((await logged(again.run)).every(({ drift, equal }) => drift === 0 && equal)).toBe(true)
  })

  it('finds drift among rows in flight, and says what was as of its moment', async () => {
    const { shop, star } = both
    await both.beat('2026-01-01')
    const checking = check()
    const waiting = () => star`
      select datname
      from pg_stat_activity
      where application_name = 'reconcile'
      and state = 'idle in transaction'
      and datname::text = any(${Object.values(both.urls).map((url) => new URL(url).pathname.slice(1))}::text[])`
    await expect.poll(waiting).toHaveLength(3)
    await shop.ecom`
      update ordering.orders set status = 'SHIPPED', updated_at = clock_timestamp()
      where total_cents = 1`
    await shop.ecom`
      insert into ordering.orders (id, user_id, status, total_cents)
      values ('aaaaaaaa-0000-4000-8000-000000000000', 'newcomer', 'PENDING', 100)`
    await shop.ecom`delete from catalog.books where isbn = '9780000000020'`
    await both.carry()
    await star`update star.fact_payments set status = 'lost' where amount = 0.01`
    await both.beat()
    const rows = await logged((await checking).run)
    expect(rows.map(({ drift }) => drift)).toEqual([0, 0, 0, 0, 0, 1])
    expect(rows.map(({ equal }) => equal)).toEqual([true, true, true, true, true, false])
    expect(rows).toMatchObject([{ star_rows: 20 }, { star_rows: orders }, {}, {}, {}, {}])
    const now = await logged((await check()).run)
    expect(now).toMatchObject([{ star_rows: 19 }, { star_rows: orders + 1 }, {}, {}, {}, {}])
    await shop.ecom`delete from ordering.orders where id = 'aaaaaaaa-0000-4000-8000-000000000000'`
  })

  it('says drift 0 while the shop sells and the stream lags', async () => {
    const { shop } = both
    const stop = new AbortController()
    let sold = 0
    const selling = async () => {
      while (!stop.signal.aborted) {
        await shop.inventory`update inventory.stock set reserved = (reserved + 1) % 90, updated_at = clock_timestamp()`
        await shop.ecom`update ordering.orders set total_cents = total_cents + 1 where total_cents % 3 = 1`
        sold += 1
      }
    }
    const carrying = async () => {
      while (!stop.signal.aborted) await both.carry()
    }
    await both.beat('2026-01-01')
    const working = Promise.all([selling(), carrying()])
    const { run } = await check().finally(() => stop.abort())
    await working
    expect(sold).toBeGreaterThan(1)
    expect((await logged(run)).map(({ drift, equal }) => [drift, equal])).toEqual(
      tables.map(() => [0, true]),
    )
  })
})

describe('what cannot be checked', () => {
  it('is told where a source is down, beside what was checked', async () => {
    const payment = both.urls.payment.replace(/:\d+\//, ':1/')
    const rows = await logged((await check({ payment })).run)
    expect(rows.map(({ drift }) => drift)).toEqual([0, 0, 0, 0, 0, null])
    expect(rows[5]).toMatchObject({
      not_checked: expect.stringMatching(/^The database payment could not be read: .*ECONNREFUSED/),
      source_rows: null,
    })
    expect(await badge()).toMatchObject({
      drift: null,
      sentence: expect.stringMatching(/drift not checked$/),
    })
  })

  it.each([
    [
      'stands still',
      '2026-01-01T00:00:00Z',
      /^The warehouse has what inventory committed up to 2026-01-01T00:00:00.000000Z only/,
    ],
    ['has no time yet', null, /^No heartbeat of inventory has come to the warehouse\.$/],
  ])('is told where the heartbeat %s', async (_what, at, reason) => {
    await both.star`
      update star.cdc_heartbeats set fresh_to = ${at}::text::timestamptz where source = 'inventory'`
    const rows = await logged((await check({}, 300)).run)
    expect(rows.map(({ drift }) => drift)).toEqual([0, 0, 0, null, null, 0])
    expect(rows[3]?.['not_checked']).toMatch(reason)
  })
})
