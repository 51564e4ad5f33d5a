import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { logger } from '@bookstore/shared/log.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startRelay } from './relay.ts'
import { serveStats } from './stats.ts'
import { fakeFunction, testSubscription, write } from './testing/function.ts'
import type { Subscription } from './subscriptions.ts'

const log = logger('relay', 'error', () => {})
const name = testSubscription().name
let database: Clone
let stops: (() => Promise<void>)[] = []
beforeEach(async () => {
  database = await cloneDatabase('ecom')
})
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
  stops = []
  await database.drop()
})

async function start(
  react?: Parameters<typeof fakeFunction>[0],
  options: { delivery?: Partial<Subscription['delivery']>; sink?: string } = {},
) {
  const stock = await fakeFunction(react)
  const desk = await fakeFunction()
  const relay = startRelay({
    databases: { ecom: database.url('relay') },
    subscriptions: [testSubscription(options.delivery)],
    addresses: { stock: stock.url, 'failed-events': options.sink ?? desk.url },
    limits: { concurrency: 10, capacity: 1000 },
    log,
  })
  stops.push(stock.close, desk.close, () => relay.stop(1000))
  return { stock, desk, relay, ids: () => stock.received.map(({ id }) => id) }
}

function first<T>([item]: T[]): T {
  if (item === undefined) throw new Error('There is none')
  return item
}

describe('the relay', () => {
  it('posts the event in binary mode', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const payload = '{"title":"Ångström"}'
    const { stock, relay } = await start()
    const id = await write(database.admin, 'order-1', { payload, traceparent })
    await expect.poll(async () => (await relay.stats()).idle && stock.received.length).toBe(1)
    const { headers, body } = first(stock.received)
    const given = Object.entries(headers).filter(([header]) =>
      /^ce-|^(trace|content-t)/.test(header),
    )
    expect(Object.fromEntries(given)).toEqual({
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': '/ecom/checkout',
      'ce-type': 'order.created',
      'ce-subject': 'order-1',
      'ce-partitionkey': 'order-1',
      'ce-time': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      'ce-signature': 'k1.signature',
      'ce-traceparent': traceparent,
      traceparent,
      'content-type': 'application/json',
    })
    expect(body).toBe(payload)
    expect(await relay.stats()).toEqual({
      idle: true,
      subscriptions: { [name]: { pending: 0, delivered: 1, retried: 0, dead: 0 } },
    })
  })

  it('keeps each key in order while keys and retries overlap', async () => {
    const attempts = new Map<string, number>()
    const { stock, relay } = await start(({ id, body }) => {
      const attempt = (attempts.get(id) ?? 0) + 1
      attempts.set(id, attempt)
      return attempt > Number(JSON.parse(body).failures) ? 200 : 503
    })
    const written = new Map<string, string[]>()
    for (let n = 0; n < 300; n += 1) {
      const key = `order-${n % 11}`
      const failures = n % 10 === 0 ? (n / 10) % 4 : 0
      const id = await write(database.admin, key, { payload: JSON.stringify({ failures }) })
      written.set(key, [...(written.get(key) ?? []), id])
    }
    const counts = async () => (await relay.stats()).subscriptions[name]
    const carried = { pending: 0, delivered: 300, retried: 43, dead: 0 }
    await expect.poll(counts, { timeout: 20_000 }).toEqual(carried)
    for (const [key, ids] of written) {
      const got = stock.received.filter(({ subject }) => subject === key).map(({ id }) => id)
      expect([...new Set(got)]).toEqual(ids)
    }
  })

  it('lets a poison key hold up nobody else', async () => {
    const slow = { backoffDelay: 1500, retry: 1 }
    const { stock, desk, relay } = await start(
      ({ subject }) => (subject.startsWith('poison') ? 500 : 200),
      { delivery: slow },
    )
    for (let n = 0; n < 12; n += 1) await write(database.admin, `poison-${n}`)
    for (let n = 0; n < 50; n += 1) await write(database.admin, `order-${n}`)
    const fine = () => stock.received.filter(({ subject }) => subject.startsWith('order')).length
    await expect.poll(fine).toBe(50)
    expect(desk.received).toEqual([])
    await expect.poll(() => desk.received.length, { timeout: 20_000 }).toBe(12)
    await expect.poll(async () => (await relay.stats()).idle).toBe(true)
  })

  it('gives the desk the event whole, with what the subscriber answered', async () => {
    const answer = { status: 400, body: 'x'.repeat(2000) }
    const { stock, desk, relay } = await start(() => answer)
    await write(database.admin, 'order-1', { payload: '{"a":1}' })
    await expect.poll(() => desk.received.length).toBe(1)
    const { headers, body } = first(desk.received)
    const original = first(stock.received)
    const attributes = (of: typeof headers) =>
      Object.fromEntries(Object.entries(of).filter(([header]) => header.startsWith('ce-')))
    expect(attributes(headers)).toEqual({
      ...attributes(original.headers),
      'ce-knativeerrordest': 'http://stock.test.svc.cluster.local/events',
      'ce-knativeerrorcode': '400',
      'ce-knativeerrordata': Buffer.from('x'.repeat(1024)).toString('base64'),
    })
    expect(body).toBe(original.body)
    await expect.poll(async () => (await relay.stats()).subscriptions[name]?.dead).toBe(1)
  })

  it('loses nothing while the desk is down', async () => {
    const desk = await fakeFunction()
    await desk.close()
    const { stock, relay } = await start(() => 400, { sink: desk.url })
    const id = await write(database.admin, 'order-1')
    await expect.poll(() => stock.received.length).toBe(1)
    expect((await relay.stats()).subscriptions[name]?.pending).toBe(1)

    const back = await fakeFunction(() => 200, desk.port)
    stops.push(back.close)

    await expect
      .poll(() => back.received.map((event) => event.id), { timeout: 10_000 })
      .toEqual([id])
    await expect.poll(async () => (await relay.stats()).idle).toBe(true)
  })

  it('follows no redirect', async () => {
    const headers = { location: '/elsewhere' }
    const { stock, desk } = await start(() => ({ status: 307, headers }))
    await write(database.admin, 'order-1')
    await expect.poll(() => desk.received.length).toBe(1)
    expect(stock.received).toHaveLength(1)
  })

  it('retries a subscriber that does not answer in time', async () => {
    let calls = 0
    const never = new Promise<number>(() => {})
    const { ids, desk, relay } = await start(() => ((calls += 1) === 1 ? never : 200), {
      delivery: { timeout: 100 },
    })
    const id = await write(database.admin, 'order-1')
    await expect.poll(async () => (await relay.stats()).idle).toBe(true)
    expect(ids()).toEqual([id, id])
    expect(desk.received).toEqual([])
  })

  it('goes on when its connections are cut', async () => {
    const { ids } = await start()
    const before = await write(database.admin, 'order-1')
    await expect.poll(ids).toEqual([before])
    await database.admin`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where datname = ${database.name} and usename = 'relay'`
    const after = await write(database.admin, 'order-1')
    await expect.poll(ids).toEqual([before, after])
  })

  it('carries 10 000 events of 500 keys', { timeout: 120_000 }, async () => {
    await database.admin`
      insert into eventing.outbox
        (id, aggregate_type, aggregate_id, type, source, payload, signature)
      select gen_random_uuid(), 'order', 'order-' || n % 500, 'order.created', '/x', '{}', 'k.s'
      from generate_series(1, 10000) n`
    const { ids, relay } = await start()
    await vi.waitFor(async () => expect((await relay.stats()).idle).toBe(true), {
      timeout: 100_000,
      interval: 200,
    })
    expect(new Set(ids()).size).toBe(10_000)
  })
})

describe('GET /stats', () => {
  it('tells what is pending', async () => {
    const { relay } = await start(() => 503, { delivery: { backoffDelay: 60_000 } })
    const { server, url } = await serveStats(relay, 0)
    stops.push(async () => void server.close())
    await write(database.admin, 'order-1')
    const stats = async () => (await fetch(`${url}/stats`)).json()
    await expect.poll(stats).toEqual({
      idle: false,
      subscriptions: { [name]: { pending: 1, delivered: 0, retried: 1, dead: 0 } },
    })
    expect((await fetch(`${url}/`)).status).toBe(404)
  })

  it('answers 503 while a database does not', async () => {
    const stats = () => Promise.reject(new Error('refused'))
    const { server, url } = await serveStats({ stats, stop: async () => {} }, 0)
    stops.push(async () => void server.close())
    const response = await fetch(`${url}/stats`)
    expect([response.status, await response.json()]).toEqual([
      503,
      { detail: 'A database does not answer' },
    ])
  })
})
