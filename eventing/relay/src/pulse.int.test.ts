import { logger } from '@bookstore/shared/log.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import postgres, { type Sql } from 'postgres'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bell } from './bell.ts'
import { pulse } from './pulse.ts'
import { write } from './testing/function.ts'

let clone: Clone
let sql: Sql
let stop: () => Promise<void>
let rings = 0

beforeEach(async () => {
  clone = await cloneDatabase('ecom')
  sql = postgres(clone.url('relay'), { max: 1 })
  const beat = pulse(clone.url('relay'), sql, logger('relay', 'error'))
  rings = 0
  const counting = { ...bell(), ring: () => void (rings += 1) }
  beat.follow(['order.created'], counting)
  const stopping = new AbortController()
  const beating = beat.run(stopping.signal)
  stop = () => {
    stopping.abort()
    return beating
  }
  await vi.waitUntil(() => rings === 1, 15_000)
})

afterEach(async () => {
  await stop()
  await sql.end()
  await clone.drop()
})

async function isHushed(): Promise<boolean> {
  const { count } = await clone.admin`
    select
    from pg_locks
    join pg_stat_activity using (pid)
    where locktype = 'advisory'
    and usename = 'relay'
    and datname = current_database()
    and granted`
  return count > 0
}

describe('the pulse', () => {
  it('tells of a row at once when nothing was to be read', async () => {
    await write(clone.admin, 'order-1')
    await vi.waitFor(() => expect(rings).toBe(2), { interval: 5, timeout: 400 })
  })

  it('keeps publishers from notifying while each look finds something, and no longer', async () => {
    const publishing = { goesOn: true }
    const publisher = async () => {
      while (publishing.goesOn) await write(clone.admin, 'order-1')
    }
    const publishers = [publisher(), publisher(), publisher()]
    await expect.poll(isHushed, { interval: 5, timeout: 15_000 }).toBe(true)
    publishing.goesOn = false
    await Promise.all(publishers)
    await expect.poll(isHushed).toBe(false)

    const before = rings
    await write(clone.admin, 'order-1')
    await expect.poll(() => rings).toBeGreaterThan(before)
  })

  it('finds what is published while it waits to keep a publisher from notifying', async () => {
    const publishing = { goesOn: true }
    const publisher = async () => {
      while (publishing.goesOn) await write(clone.admin, 'order-1')
    }
    const publishers = [publisher(), publisher(), publisher()]
    const session = postgres(clone.url('ecom_owner'), { max: 1 })
    await session.begin(async (stuck) => {
      await stuck`select pg_advisory_xact_lock(hashtextextended('eventing.wake_relay', 0))`
      await expect.poll(() => rings, { timeout: 15_000 }).toBeGreaterThan(10)
      expect(await isHushed()).toBe(false)
    })
    publishing.goesOn = false
    await Promise.all(publishers)
    await session.end()
    await expect.poll(isHushed).toBe(false)
  })
})
