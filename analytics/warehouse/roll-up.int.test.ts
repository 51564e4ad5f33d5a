import { database, type Database, type Queryable, type Sql } from '@bookstore/shared/db.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let clone: Clone
let pool: Database
let flink: Sql
beforeAll(async () => {
  clone = await cloneDatabase('analytics')
  pool = database(clone.url('flink'), { max: 4, name: 'roll-up' })
  flink = await pool()
})
afterAll(async () => {
  await pool?.close()
  await clone?.drop()
})

const uuid = (kind: number, number: number) =>
  `0000000${kind}-0000-4000-8000-${String(number).padStart(12, '0')}`

const putOrder = (sql: Queryable, order: number, day: number, status: string) => sql`
  insert into star.fact_orders as known (id, total, currency, status, created_at, updated_at)
  values (${uuid(1, order)}, ${order}, 'USD', ${status}, ${`2026-01-0${day}T23:59:59Z`}, now())
  on conflict (id) do update
  set status = excluded.status, created_at = excluded.created_at`

const putLine = (sql: Queryable, line: number, order: number, quantity: number) => sql`
  insert into star.fact_order_items (id, order_id, book_id, quantity, price_at_purchase)
  values (${uuid(2, line)}, ${uuid(1, order)}, ${uuid(3, line % 3)}, ${quantity}, 1.25)
  on conflict (id) do update
  set order_id = excluded.order_id, quantity = excluded.quantity`

const beat = (sql: Queryable) => sql`
  insert into star.cdc_heartbeats (source, beat_at)
  values ('ecom', now())
  on conflict (source) do update
  set beat_at = excluded.beat_at`

const small = fc.integer({ min: 1, max: 4 })
const status = fc.constantFrom('RESERVED', 'CONFIRMED', 'CANCELLED')
const steps = fc.oneof(
  fc.record({ kind: fc.constant('order' as const), order: small, day: small, status }),
  fc.record({ kind: fc.constant('line' as const), line: small, order: small, quantity: small }),
  fc.record({ kind: fc.constant('no order' as const), order: small }),
  fc.record({ kind: fc.constant('no line' as const), line: small }),
  fc.record({ kind: fc.constant('roll up' as const), most: small }),
)

async function run(step: typeof steps extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  switch (step.kind) {
    case 'order':
      return void (await putOrder(flink, step.order, step.day, step.status))
    case 'line':
      return void (await putLine(flink, step.line, step.order, step.quantity))
    case 'no order':
      return void (await flink`delete from star.fact_orders where id = ${uuid(1, step.order)}`)
    case 'no line':
      return void (await flink`delete from star.fact_order_items where id = ${uuid(2, step.line)}`)
    case 'roll up':
      return void (await clone.admin`select star.roll_up_days(${step.most})`)
  }
}

async function expectExact(): Promise<void> {
  const sales = await clone.admin`
    select day::date::text, book_id, currency, units::int, revenue::text
    from star.sales
    order by day, book_id`
  const counted = await clone.admin`
    select day::text, book_id, currency, units::int, revenue::text
    from star.counted_sales
    order by day, book_id`
  expect([...sales]).toEqual([...counted])
  const orders = await clone.admin`
    select day::date::text, status, orders::int, total::text
    from star.orders_by_status
    order by day, status`
  const countedOrders = await clone.admin`
    select day::text, status, orders::int, total::text
    from star.counted_orders
    order by day, status`
  expect([...orders]).toEqual([...countedOrders])
}

describe('the roll-up', () => {
  it('is exact at every moment, whatever comes in whatever order', async () => {
    const property = fc.asyncProperty(fc.array(steps, { maxLength: 25 }), async (all) => {
      await flink`select star.begin_load()`
      for (const step of all) {
        await run(step)
        await expectExact()
      }
      await clone.admin`select star.roll_up_days(10)`
      expect(await clone.admin`select from star.day_marks`).toHaveLength(0)
      await expectExact()
    })
    await fc.assert(property, { numRuns: 25 })
  })

  it('counts what commits while it adds up', async () => {
    await flink`select star.begin_load()`
    await putOrder(flink, 1, 1, 'CONFIRMED')
    const done = Promise.withResolvers<void>()
    const line = flink.begin(async (tx) => {
      await putLine(tx, 1, 1, 2)
      await clone.admin`select star.roll_up_days(10)`
      await expectExact()
      done.resolve()
    })
    await Promise.all([line, done.promise])
    await expectExact()
    const [sold] = await clone.admin`select units::int from star.vw_product_sales_volume`
    expect(sold).toEqual({ units: 2 })
  })

  it('counts a line whose order commits at the same time', async () => {
    await flink`select star.begin_load()`
    await flink.begin(async (line) => {
      await flink.begin(async (order) => {
        await putOrder(order, 1, 1, 'CONFIRMED')
        await putLine(line, 1, 1, 3)
      })
      await clone.admin`select star.roll_up_days(10)`
    })
    await expectExact()
    await clone.admin`select star.roll_up_days(10)`
    await expectExact()
  })

  it('goes on by itself with the heartbeats', async () => {
    await putOrder(flink, 2, 2, 'CONFIRMED')
    const marks = async () => {
      await beat(flink)
      return clone.admin`select from star.day_marks`
    }
    await expect.poll(marks).toHaveLength(0)
  })
})
