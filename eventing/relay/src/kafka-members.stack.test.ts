import { setTimeout as work } from 'node:timers/promises'
import { logger } from '@bookstore/shared/log.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRelay } from './relay.ts'
import { fakeFunction, testSubscription, type Received } from './testing/function.ts'
import { record, testKafka, type TestKafka } from './testing/kafka.ts'
import { relayProcess } from './testing/process.ts'

const log = logger('relay', 'error', () => {})
const group = 'stock.order.created'
let kafka: TestKafka
let stops: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  kafka = await testKafka()
})
afterAll(() => kafka.stop())
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
  stops = []
})

/** A subscriber that takes a while, and notes when two events of one key meet in it. */
async function subscriber() {
  const active = new Set<string>()
  const met: string[] = []
  const stock = await fakeFunction(async ({ subject }) => {
    if (active.has(subject)) met.push(subject)
    active.add(subject)
    await work(Math.random() * 20)
    active.delete(subject)
    return Math.random() < 0.1 ? 503 : 200
  })
  stops.push(stock.close)
  return { stock, met, numbers: () => new Set(stock.received.map(numberOf)).size }
}

const numberOf = ({ body }: Received) => Number(JSON.parse(body).n)
const orders = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) =>
    record(`order-${(from + index) % 20}`, JSON.stringify({ n: from + index })),
  )

/** Within a key an event follows its predecessor; when the past comes again, it comes in order too. */
function expectOrder(received: Received[]) {
  for (const key of new Set(received.map(({ subject }) => subject))) {
    const numbers = received.filter(({ subject }) => subject === key).map(numberOf)
    const leaps = numbers.filter((n, index) => n > (numbers[index - 1] ?? (n % 20) - 20) + 20)
    expect(leaps).toEqual([])
  }
}

function member(topic: string, stock: string) {
  const delivery = { retry: 50, backoffPolicy: 'linear', backoffDelay: 5 } as const
  const relay = startRelay({
    brokers: kafka.brokers,
    subscriptions: [{ ...testSubscription(delivery), name: `stock.${topic}`, topics: [topic] }],
    addresses: { stock, 'failed-events': stock },
    limits: { concurrency: 10, capacity: 1000 },
    log,
  })
  stops.push(() => relay.stop(5000))
  return relay
}

describe('the members of a consumer group', () => {
  it('give partitions back and forth without an event lost or out of order', async () => {
    const topic = await kafka.topic()
    const { stock, met, numbers } = await subscriber()
    const first = member(topic, stock.url)
    await kafka.send(topic, orders(0, 400))
    await expect.poll(numbers).toBeGreaterThan(50)
    const second = member(topic, stock.url)
    await expect.poll(() => kafka.members(`stock.${topic}`)).toBe(2)
    await kafka.send(topic, orders(400, 1000))
    const delivered = async () => (await second.stats()).subscriptions[`stock.${topic}`]?.delivered
    await expect.poll(delivered).toBeGreaterThan(20)
    await second.stop(5000)
    await expect.poll(async () => (await first.stats()).idle).toBe(true)
    expect(numbers()).toBe(1000)
    expectOrder(stock.received)
    expect(met).toEqual([])
  })

  it('take over from one that is killed', async () => {
    const topic = await kafka.topic()
    const { stock, numbers } = await subscriber()
    const start = async () => {
      const started = await relayProcess({ brokers: kafka.brokers, topic, stock: stock.url })
      stops.push(() => started.kill('SIGKILL'))
      return started
    }
    const [first, second] = [await start(), await start()]
    await expect.poll(() => kafka.members(group)).toBe(2)
    await kafka.send(topic, orders(0, 600))
    await expect.poll(numbers).toBeGreaterThan(100)
    expect(await first.kill('SIGKILL')).toBe('SIGKILL')
    await expect.poll(numbers).toBe(600)
    expectOrder(stock.received)
    await expect.poll(() => kafka.committed(group, topic)).toBe(600)
    expect(await second.kill('SIGTERM')).toBe(0)
    expect(second.output()).not.toContain('Warning')
  })

  it('go on when the broker is killed in the middle of 200 events', async () => {
    const topic = await kafka.topic()
    const { stock, met, numbers } = await subscriber()
    const relay = member(topic, stock.url)
    await kafka.send(topic, orders(0, 100))
    await expect.poll(numbers).toBeGreaterThan(20)
    kafka.server.kill('SIGKILL')
    await kafka.send(topic, orders(100, 200))
    const isIdle = async () => (await relay.stats().catch(() => ({ idle: false }))).idle
    await expect.poll(isIdle).toBe(true)
    expect(numbers()).toBe(200)
    expectOrder(stock.received)
    expect(met).toEqual([])
  })
})
