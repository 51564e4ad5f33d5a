import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { logger } from '@bookstore/shared/log.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRelay } from './relay.ts'
import { fakeFunction, testSubscription } from './testing/function.ts'
import { record, root, testKafka, type TestKafka } from './testing/kafka.ts'
import type { Subscription } from './subscriptions.ts'

const log = logger('relay', 'error', () => {})
let kafka: TestKafka
let stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  kafka = await testKafka()
})
afterAll(() => kafka.stop())
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
  stops = []
})

async function start(
  topics: string[],
  react?: Parameters<typeof fakeFunction>[0],
  delivery: Partial<Subscription['delivery']> = {},
) {
  const stock = await fakeFunction(react)
  const desk = await fakeFunction()
  const name = `stock.${topics[0]}`
  const relay = startRelay({
    brokers: kafka.brokers,
    subscriptions: [{ ...testSubscription(delivery), name, topics }],
    addresses: { stock: stock.url, 'failed-events': desk.url },
    limits: { concurrency: 10, capacity: 1000 },
    log,
  })
  stops.push(stock.close, desk.close, () => relay.stop(1000))
  return { stock, desk, relay, name }
}

describe('the relay on Kafka', () => {
  it('posts the golden events in binary mode, byte for byte', async () => {
    const types = ['order.created', 'payment.completed', 'inventory.updated']
    const { stock, relay, name } = await start(types)
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const golden = await Promise.all(
      types.map(async (type) => {
        const value = await readFile(join(root, `eventing/examples/${type}.json`))
        const headers = { ce_type: type, ce_traceparent: traceparent, ce_id: `id of ${type}` }
        return { type, value, message: { ...record('order-1', '', headers), value } }
      }),
    )
    for (const { type, message } of golden) await kafka.send(type, [message])
    await expect.poll(async () => (await relay.stats()).idle && stock.received.length).toBe(3)
    for (const { type, value } of golden) {
      const found = stock.received.find(({ headers }) => headers['ce-type'] === type)
      const given = Object.entries(found?.headers ?? {}).filter(([header]) =>
        /^ce-|^(trace|content-t)/.test(header),
      )
      expect(Object.fromEntries(given)).toEqual({
        'ce-specversion': '1.0',
        'ce-id': `id%20of%20${type}`,
        'ce-source': '/ecom/checkout',
        'ce-type': type,
        'ce-subject': 'order-1',
        'ce-partitionkey': 'order-1',
        'ce-time': '2026-01-02T03:04:05.678Z',
        'ce-signature': 'k1.signature',
        'ce-traceparent': traceparent,
        traceparent,
        'content-type': 'application/json',
      })
      expect(found?.body).toBe(String(value))
    }
    expect(await relay.stats()).toEqual({
      idle: true,
      subscriptions: { [name]: { pending: 0, delivered: 3, retried: 0, dead: 0 } },
    })
  })

  it('keeps each key in order while attempts fail at random', async () => {
    const topic = await kafka.topic()
    const { stock, relay, name } = await start([topic], () => (Math.random() < 0.3 ? 503 : 200), {
      retry: 50,
      backoffPolicy: 'linear',
      backoffDelay: 1,
    })
    const messages = Array.from({ length: 300 }, (_, n) =>
      record(`order-${n % 15}`, JSON.stringify({ n })),
    )
    await kafka.send(topic, messages)
    await expect.poll(async () => (await relay.stats()).idle).toBe(true)
    for (let key = 0; key < 15; key += 1) {
      const mine = stock.received.filter(({ subject }) => subject === `order-${key}`)
      const numbers = mine.map(({ body }) => Number(JSON.parse(body).n))
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(new Set(numbers).size).toBe(20)
    }
    const { delivered, dead } = (await relay.stats()).subscriptions[name] ?? {}
    expect([delivered, dead]).toEqual([300, 0])
  })

  it('sends poison to the desk once and goes on', async () => {
    const topic = await kafka.topic(1)
    const { stock, desk, relay, name } = await start([topic])
    await kafka.send(topic, [
      { key: 'order-1', value: 'no event' },
      record('order-1', 'too new', { ce_specversion: '2.0' }),
      record('order-1', 'bad type', { 'content-type': 'a\nb' }),
      record('order-1', 'x'.repeat(70_000)),
      { key: null, value: null },
      record('order-1', 'an event'),
    ])
    await expect.poll(async () => (await relay.stats()).idle && stock.received.length).toBe(1)
    expect(stock.received[0]?.body).toBe('an event')
    const dead = desk.received.toSorted((a, b) => a.id.localeCompare(b.id))
    expect(dead.map(({ id }) => id)).toEqual(
      [0, 1, 2, 3, 4].map((offset) => `partition:0/offset:${offset}`),
    )
    expect(dead[0]?.headers).toMatchObject({
      'ce-type': 'dev.knative.kafka.event',
      'ce-source': `/kafkasources/${name}#${topic}`,
      'ce-subject': 'partition:0#0',
      'ce-knativeerrordest': 'http://stock.test.svc.cluster.local/events',
      'ce-knativeerrordata': Buffer.from('No CloudEvent: ce_specversion is not 1.0').toString(
        'base64',
      ),
    })
    expect(dead[0]?.body).toBe('no event')
    expect((await relay.stats()).subscriptions[name]).toMatchObject({ delivered: 1, dead: 5 })
  })

  it('lets other keys of the partition pass one that is retried, up to a bound', async () => {
    const topic = await kafka.topic(1)
    let isBroken = true
    const { stock, relay, name } = await start(
      [topic],
      ({ subject }) => (subject === 'slow' && isBroken ? 503 : 200),
      { retry: 10_000, backoffPolicy: 'linear', backoffDelay: 1 },
    )
    const others = Array.from({ length: 2500 }, (_, n) => record(`order-${n % 50}`))
    await kafka.send(topic, [record('slow'), ...others])
    const passed = () => stock.received.filter(({ subject }) => subject !== 'slow').length
    await expect.poll(passed).toBe(1999)
    expect((await relay.stats()).subscriptions[name]?.pending).toBe(502)
    expect(await kafka.committed(name, topic)).toBe(0)
    isBroken = false
    await expect.poll(async () => (await relay.stats()).idle).toBe(true)
    expect(passed()).toBe(2500)
  })

  it('begins again where it has committed', async () => {
    const topic = await kafka.topic()
    await kafka.send(
      topic,
      Array.from({ length: 30 }, (_, n) => record(`order-${n}`)),
    )
    const first = await start([topic])
    await expect.poll(async () => (await first.relay.stats()).idle).toBe(true)
    await first.relay.stop(1000)
    expect(await kafka.committed(first.name, topic)).toBe(30)
    await kafka.send(
      topic,
      Array.from({ length: 20 }, (_, n) => record(`order-${n}`)),
    )
    const second = await start([topic])
    await expect.poll(async () => (await second.relay.stats()).idle).toBe(true)
    expect([first.stock.received.length, second.stock.received.length]).toEqual([30, 20])
  })
})
