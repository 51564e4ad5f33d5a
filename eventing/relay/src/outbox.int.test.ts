import { database as openDatabase } from '@bookstore/shared/db.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { logger } from '@bookstore/shared/log.ts'
import postgres, { type Sql } from 'postgres'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { outbox } from './outbox.ts'
import { pulse } from './pulse.ts'
import { loadOffset, registerSubscription } from './repository.ts'
import type { Item } from './source.ts'
import { testSubscription, write } from './testing/function.ts'

const log = logger('relay', 'error')
const subscription = testSubscription()
let clone: Clone
let sql: Sql
let stops: (() => Promise<void>)[] = []
beforeEach(async () => {
  clone = await cloneDatabase('ecom')
  sql = postgres(clone.url('relay'), { max: 3 })
  await registerSubscription(sql, subscription.name)
})
afterEach(async () => {
  for (const stop of stops) await stop()
  stops = []
  await sql.end()
  await clone.drop()
})

/** Reads the outbox as the relay does, keeping the items; `take` says which are acknowledged. */
function read(take: (item: Item) => boolean = () => true, batchSize = 500) {
  const stopping = new AbortController()
  const beat = pulse(clone.url('relay'), sql, log)
  const source = outbox({ sql, pulse: beat, subscription, log, batchSize })
  const items: Item[] = []
  const reading = (async () => {
    for await (const batch of source.batches(stopping.signal)) {
      for (const item of batch) {
        items.push(item)
        if (take(item)) item.ack()
      }
    }
  })()
  const beating = beat.run(stopping.signal)
  const stop = async () => {
    stopping.abort()
    await Promise.all([reading, beating])
  }
  stops.push(stop)
  return { source, items, stop, ids: () => items.map(({ event }) => event.id) }
}

/** Runs the steps in a transaction that stays open until `commit`. */
async function openTransaction() {
  const open = openDatabase(clone.url('ecom_owner'), { max: 1, name: 'test' })
  const session = await open()
  await session`begin`
  return {
    sql: session,
    async commit() {
      await session`commit`
      await open.close()
    },
  }
}

const takeTransactionId = (sql: Awaited<ReturnType<typeof openTransaction>>['sql']) =>
  sql`select pg_current_xact_id()`

describe('the outbox', () => {
  it('gives a row as the event that was written', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const payload = '{"title":"Ångström \\"x\\""}'
    const id = await write(clone.admin, 'order-1', { payload, traceparent })
    const { items } = read()
    await vi.waitFor(() => expect(items).toHaveLength(1), 15_000)
    expect(items[0]?.event).toEqual({
      id,
      payload,
      traceparent,
      source: '/ecom/checkout',
      type: 'order.created',
      subject: 'order-1',
      key: 'order-1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      signature: 'k1.signature',
    })
  })

  it('waits for a transaction that took a lower position and commits late', async () => {
    const slow = await openTransaction()
    const first = await write(slow.sql, 'order-1')
    const { ids, source } = read()
    const second = await write(clone.admin, 'order-2')
    await expect.poll(() => source.pending()).toBe(1)
    expect(ids()).toEqual([])

    await slow.commit()

    await expect.poll(ids).toEqual([first, second])
    await expect.poll(() => source.pending()).toBe(0)
  })

  it('gives rows at once that waited for a transaction without rows', async () => {
    const slow = await openTransaction()
    await takeTransactionId(slow.sql)
    const { ids } = read()
    const id = await write(clone.admin, 'order-1')
    await slow.commit()
    await expect.poll(ids).toEqual([id])
  })

  it('keeps an aggregate in the order of its lock when the lower transaction id commits later', async () => {
    const early = await openTransaction()
    await takeTransactionId(early.sql)
    const first = await write(clone.admin, 'order-1')
    const second = await write(early.sql, 'order-1')
    await early.commit()
    const { ids } = read()
    await expect.poll(ids).toEqual([first, second])
  })

  it('keeps that order when a third transaction stands between the two', async () => {
    const later = await openTransaction()
    await takeTransactionId(later.sql)
    const between = await openTransaction()
    await takeTransactionId(between.sql)
    const first = await write(clone.admin, 'order-1')
    const other = await write(clone.admin, 'order-2')
    const second = await write(later.sql, 'order-1')
    await later.commit()
    const { ids, source } = read()
    await expect.poll(ids).toEqual([first, second])

    await between.commit()

    await expect.poll(ids).toEqual([first, second, other])
    await expect.poll(() => source.pending()).toBe(0)
  })

  it('keeps that order when a batch ends between the two', async () => {
    const later = await openTransaction()
    await takeTransactionId(later.sql)
    const first = await write(clone.admin, 'order-1')
    const other = await write(clone.admin, 'order-2')
    const second = await write(later.sql, 'order-1')
    await later.commit()
    const { ids } = read(() => true, 1)
    await expect.poll(ids).toEqual([first, second, other])
  })

  it('skips other types and rows that were rolled back', async () => {
    await write(clone.admin, 'order-1', { type: 'order.cancelled' })
    const undone = clone.admin.begin(async (tx) => {
      await write(tx, 'order-1')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    const id = await write(clone.admin, 'order-1')
    const { ids, source } = read()
    await expect.poll(ids).toEqual([id])
    await expect.poll(() => source.pending()).toBe(0)
  })

  it('resumes at the first row that was not acknowledged, even behind ones that were', async () => {
    const written: string[] = []
    for (let n = 0; n < 6; n += 1) written.push(await write(clone.admin, `order-${n}`))
    const { source, stop, items } = read(({ event }) => event.id !== written[2])
    await vi.waitFor(() => expect(items).toHaveLength(6), 15_000)
    expect(await source.pending()).toBe(1)
    await source.save()
    await stop()

    const again = read()

    await expect.poll(again.ids).toEqual(written.slice(2))
    await expect.poll(() => again.source.pending()).toBe(0)
    await again.source.save()
    const offset = await loadOffset(sql, subscription.name)
    const [last] = await clone.admin<{ id: string }[]>`
      select max(transaction_id::text::numeric)::text as id
      from eventing.outbox`
    expect(offset?.transactionId).toBeGreaterThan(BigInt(last?.id ?? 0))
  })

  it('stops reading while 10 000 rows are open', async () => {
    await clone.admin`
      insert into eventing.outbox
        (id, aggregate_type, aggregate_id, type, source, payload, signature)
      select gen_random_uuid(), 'order', 'order-' || n % 100, 'order.created', '/x', '{}', 'k.s'
      from generate_series(1, 12000) n`
    const { items, source } = read(() => false)
    await vi.waitFor(() => expect(items).toHaveLength(10_000), 20_000)
    expect(await source.pending()).toBe(12_000)

    for (const item of items.splice(0)) item.ack()

    await vi.waitFor(() => expect(items).toHaveLength(2000), 20_000)
    expect(await source.pending()).toBe(2000)
  })
})
