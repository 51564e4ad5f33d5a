import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCarriage, type Carriage } from '../testing/carriage.ts'
import { orderCreated, publishOne } from '../testing/publish-one.ts'

let shop: Carriage
let began: string
beforeAll(async () => {
  shop = await openCarriage()
  await addBook('Emma', '9780141439587')
  await shop.startConnect()
  const admin = await shop.admin('ecom')
  const [now] = await admin<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`
  began = now?.lsn ?? ''
})
afterAll(() => shop?.stop())

async function addBook(title: string, isbn: string): Promise<void> {
  const books = await shop.as('ecom', 'books')
  await books`
    insert into catalog.books (title, author, genre, isbn, price_cents, published_year)
    values (${title}, 'Jane Austen', 'Novel', ${isbn}, 1999, 1815)`
}

async function untilPublished(key: string, data: unknown): Promise<void> {
  const attempt = () => publishOne(shop, orderCreated(key, data))
  await expect.poll(() => attempt().then(() => 'written', String)).toBe('written')
}

/** Gives the numbers of a key's events, each at its first arrival. */
function arrivalsOf(key: string): number[] {
  const numbers = shop.carried
    .filter((record) => record.topic === 'order.created' && record.key === key)
    .map(({ value }) => Number(JSON.parse(String(value)).n))
  return [...new Set(numbers)]
}

const kills = [
  ['Connect', () => shop.connect()?.kill('SIGKILL')],
  ['Kafka', () => shop.kafka.kill('SIGKILL')],
  ['PostgreSQL', () => process.kill(shop.databases.pid(), 'SIGKILL')],
] as const

describe('what is killed while 200 events are written', () => {
  it.each(kills)('is %s: all arrive, each key in order', async (_name, kill) => {
    const keys = Array.from({ length: 10 }, () => randomUUID())
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    for (const n of numbers) {
      if (n === 5) kill()
      await Promise.all(keys.map((key) => untilPublished(key, { n })))
    }
    await expect.poll(() => keys.map(arrivalsOf)).toEqual(keys.map(() => numbers))
  })
})

describe('Debezium', () => {
  it('is restarted when it gave up', async () => {
    const admin = await shop.admin('ecom')
    await admin`alter role debezium nologin`
    await admin`select pg_terminate_backend(active_pid) from pg_replication_slots`
    const told = /^The connector ecom-outbox failed and is restarted: .*encoding/
    await expect.poll(() => shop.faults).toContainEqual(expect.stringMatching(told))
    const key = randomUUID()
    await publishOne(shop, orderCreated(key, { n: 1 }))
    await admin`alter role debezium login`
    await expect.poll(() => arrivalsOf(key)).toEqual([1])
  })

  it('frees the log of databases in which nothing happens', async () => {
    await expect.poll(() => behind(began)).toEqual([])
  })
})

async function behind(lsn: string) {
  const admin = await shop.admin('ecom')
  const slots = await admin<{ slot_name: string }[]>`
    select slot_name
    from pg_replication_slots
    where confirmed_flush_lsn < ${lsn}::text::pg_lsn`
  return slots.map((slot) => slot.slot_name)
}

describe('the tables', () => {
  /** Gives the operations and rows of a key, in order; null is a tombstone. */
  const changesOf = (topic: string, key: string) =>
    shop.carried
      .filter((record) => record.topic === topic && record.key === key)
      .map(({ value }) => (value === null ? null : JSON.parse(String(value))))
      .map((change) => change && { op: change.op, before: change.before, after: change.after })

  it('begin with the rows that were there', async () => {
    const books = () => shop.carried.filter(({ topic }) => topic === 'ecom-connector.catalog.books')
    await expect.poll(books).not.toHaveLength(0)
    // Repeats may come after what was killed here before.
    for (const { value } of books()) {
      expect(JSON.parse(String(value))).toMatchObject({
        op: 'r',
        before: null,
        after: { title: 'Emma', isbn: '9780141439587', price_cents: 1999, retired_at: null },
      })
    }
  })

  it('carry an order with what it was before, and never whose it is', async () => {
    const id = randomUUID()
    const admin = await shop.admin('ecom')
    await admin`
      insert into ordering.orders (id, user_id, status, total_cents, created_at, updated_at)
      values (${id}, 'somebody', 'PENDING', 3998, '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05Z')`
    await admin`update ordering.orders set hold_expires_at = now() where id = ${id}`
    await admin`update ordering.orders set status = 'RESERVED' where id = ${id}`
    await admin`delete from ordering.orders where id = ${id}`
    const created = {
      id,
      user_key: expect.stringMatching(/^[0-9a-f]{32}$/),
      status: 'PENDING',
      reason: null,
      total_cents: 3998,
      currency: 'USD',
      created_at: '2026-01-02T03:04:05.678Z',
      updated_at: '2026-01-02T03:04:05.000Z',
    }
    const reserved = { ...created, status: 'RESERVED' }
    const changes = () => changesOf('ecom-connector.ordering.orders', JSON.stringify({ id }))
    await expect.poll(changes).toHaveLength(4)
    expect(changes()).toEqual([
      { op: 'c', before: null, after: created },
      { op: 'u', before: created, after: reserved },
      { op: 'd', before: reserved, after: null },
      null,
    ])
    expect(shop.carried.map(({ value }) => String(value)).join()).not.toContain('somebody')
  })

  it('carry the price of a book as it changes', async () => {
    const books = await shop.as('ecom', 'books')
    await books`update catalog.books set price_cents = 2500, description = 'Long'`
    const last = () => shop.carried.findLast((r) => r.topic === 'ecom-connector.catalog.books')
    await expect.poll(() => JSON.parse(String(last()?.value)).op).toBe('u')
    const { before, after } = JSON.parse(String(last()?.value))
    expect([before.price_cents, after.price_cents]).toEqual([1999, 2500])
    expect(Object.keys(after)).toEqual([
      'id',
      'title',
      'author',
      'genre',
      'isbn',
      'price_cents',
      'published_year',
      'created_at',
      'updated_at',
      'retired_at',
    ])
  })
})
