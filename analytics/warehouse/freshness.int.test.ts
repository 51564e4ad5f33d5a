import { database, type Database, type Sql } from '@bookstore/shared/db.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const beatUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

let clone: Clone
let pool: Database
let flink: Sql
beforeAll(async () => {
  clone = await cloneDatabase('analytics')
  pool = database(clone.url('flink'), { max: 1, name: 'freshness' })
  flink = await pool()
})
afterAll(async () => {
  await pool?.close()
  await clone?.drop()
})

const keys = {
  dim_books: 'id',
  fact_orders: 'id',
  fact_order_items: 'id',
  fact_inventory: 'book_id',
  fact_inventory_movements: 'id',
  fact_payments: 'id',
} as const

type Table = keyof typeof keys
const tables: Table[] = [
  'dim_books',
  'fact_orders',
  'fact_order_items',
  'fact_inventory',
  'fact_inventory_movements',
  'fact_payments',
]

const pass = (table: Table, freshTo: string) => flink`
  insert into ${flink(`star.${table}`)} (${flink(keys[table])}, committed_at)
  values (${table === 'fact_inventory_movements' ? -1 : beatUuid}, ${freshTo})
  on conflict (${flink(keys[table])}) do update
  set committed_at = excluded.committed_at`

async function beat(freshTo: string): Promise<void> {
  for (const source of ['ecom', 'inventory', 'payment']) {
    await flink`
      insert into star.cdc_heartbeats (source, beat_at, fresh_to)
      values (${source}, ${freshTo}, ${freshTo})
      on conflict (source) do update
      set fresh_to = excluded.fresh_to`
  }
}

async function freshTo() {
  const [row] = await clone.admin<{ to: string | null }[]>`
    select to_char(fresh_to at time zone 'UTC', 'HH24:MI') as to
    from star.vw_freshness`
  return row?.to
}

const noon = '2026-01-01T12:00:00Z'
const later = '2026-01-01T12:01:00Z'

describe('the freshness', () => {
  it('is unknown until a heartbeat has gone the way of every table', async () => {
    await flink`select star.begin_load()`
    await beat(noon)
    for (const table of tables) {
      expect(await freshTo()).toBeNull()
      await pass(table, noon)
    }
    expect(await freshTo()).toBe('12:00')
  })

  it.each(tables)('is that of %s where its rows come later than the heartbeats', async (table) => {
    await beat(later)
    for (const each of tables) await pass(each, each === table ? noon : later)
    expect(await freshTo()).toBe('12:00')
    await pass(table, later)
    expect(await freshTo()).toBe('12:01')
  })

  it('leaves no row behind', async () => {
    for (const table of tables) {
      expect(await clone.admin`select from ${clone.admin(`star.${table}`)}`).toHaveLength(0)
    }
  })
})
