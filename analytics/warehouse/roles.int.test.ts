import { database } from '@bookstore/shared/db.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDatabasePlans } from '../../platform/local/src/databases.ts'
import { readGrants } from '../../platform/local/testing/grants.ts'

let clone: Clone
beforeAll(async () => {
  clone = await cloneDatabase('analytics')
})
afterAll(() => clone?.drop())

const roles = ['flink', 'reconcile', 'repair', 'superset']
const writes = 'select, insert, update, delete'
const tables = [
  'star.cdc_dead_letters',
  'star.cdc_heartbeats',
  'star.dim_books',
  'star.fact_inventory',
  'star.fact_inventory_movements',
  'star.fact_order_items',
  'star.fact_orders',
  'star.fact_payments',
]
const views = [
  'star.vw_avg_order_value',
  'star.vw_book_price_distribution',
  'star.vw_cdc_latency',
  'star.vw_freshness',
  'star.vw_inventory_health',
  'star.vw_inventory_turnover',
  'star.vw_order_status_distribution',
  'star.vw_product_sales_volume',
  'star.vw_revenue_by_author',
  'star.vw_revenue_by_genre',
  'star.vw_sales_over_time',
  'star.vw_top_books_by_revenue',
]

const each = (names: string[], right: string) => Object.fromEntries(names.map((n) => [n, right]))

async function as(role: string, statement: string) {
  const pool = database(clone.url(role), { max: 1, name: 'roles' })
  try {
    await (await pool()).unsafe(statement)
    return 'done'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  } finally {
    await pool.close()
  }
}

const refused = '42501'

describe('the warehouse', () => {
  it('admits the roles of its manifest', async () => {
    const [plan] = await readDatabasePlans('warehouse')
    expect(plan?.roles.map(({ name }) => name).toSorted()).toEqual(roles)
  })

  it('lets Flink write the tables, Superset read the views, the reconciliation read and log, the repair write rows', async () => {
    expect(await readGrants(clone.admin, roles)).toEqual({
      flink: each(tables, writes),
      superset: each(views, 'select'),
      reconcile: {
        ...each([...tables, ...views, 'star.cdc_loads'], 'select'),
        'star.cdc_reconciliation_log': 'select, insert, update(repaired)',
      },
      repair: each(
        tables.filter((table) => !table.includes('.cdc_')),
        writes,
      ),
    })
  })

  it.each(views)('lets Superset read %s', async (view) => {
    expect(await as('superset', `select * from ${view}`)).toBe('done')
  })

  it.each([
    ['superset', 'select * from star.fact_orders'],
    ['superset', 'select * from star.sales'],
    ['superset', 'delete from star.vw_book_price_distribution'],
    ['superset', 'update star.vw_book_price_distribution set price = 0'],
    ['superset', 'create table mine (id int)'],
    ['superset', 'select star.begin_load()'],
    ['flink', 'create table star.mine (id int)'],
    ['flink', 'truncate star.fact_orders'],
    ['flink', 'drop view star.vw_freshness'],
    ['flink', 'select * from star.cdc_reconciliation_log'],
    ['flink', 'insert into star.rolled_sales values (now(), gen_random_uuid(), $$USD$$, 1, 1)'],
    ['flink', 'select star.roll_up_days(1)'],
    ['reconcile', 'delete from star.fact_orders'],
    ['repair', 'delete from star.cdc_heartbeats'],
    ['repair', 'select * from star.cdc_reconciliation_log'],
    ['reconcile', 'select star.begin_load()'],
    ['reconcile', 'update star.cdc_reconciliation_log set missing = 0'],
  ])('refuses %s: %s', async (role, statement) => {
    expect(await as(role, statement)).toBe(refused)
  })

  it('is emptied for a load by Flink', async () => {
    await clone.admin`
      insert into star.fact_inventory (book_id, quantity, reserved, updated_at)
      values (gen_random_uuid(), 1, 0, now())`
    expect(await as('flink', 'select star.begin_load()')).toBe('done')
    const [left] = await clone.admin`
      select (select count(*)::int from star.fact_inventory) as rows, count(*)::int as loads
      from star.cdc_loads`
    expect(left).toEqual({ rows: 0, loads: 1 })
  })
})
