import { describe, expect, it } from 'vitest'
import { deliver, type Carrier } from './delivery.ts'
import type { Answer, Request } from './post.ts'
import type { Slot } from './lanes.ts'
import type { Subscription } from './subscriptions.ts'

const event = {
  id: 'id-1',
  source: '/ecom/checkout',
  type: 'order.created',
  subject: 'order-1',
  key: 'order-1',
  time: '2026-01-01T00:00:00.000Z',
  payload: '{}',
  signature: 'k1.x',
  traceparent: null,
}

const subscription = {
  name: 'stock.order.created',
  topics: ['order.created'],
  subscriber: { name: 'stock', clusterUrl: 'http://stock.inventory/events', path: '/events' },
  deadLetterSink: { name: 'failed-events', clusterUrl: 'http://desk.ecom/events', path: '/events' },
  delivery: { retry: 3, backoffPolicy: 'exponential', backoffDelay: 100, timeout: 5000 },
} satisfies Subscription

const slot: Slot = (attempt) => attempt()
type Step = number | 'no answer' | Partial<Answer>

/** A world whose clock moves by sleeping only; the subscriber and the desk answer step by step. */
function world(subscriber: Step[], desk: Step[] = [200]) {
  const sent: { to: string; at: number; extensions?: Record<string, string> }[] = []
  const stop = new AbortController()
  let clock = 0
  const carrier: Carrier = {
    async post({ url, extensions }: Request) {
      const to = new URL(url).hostname
      sent.push({ to, at: clock, ...(extensions ? { extensions } : {}) })
      const step = (to === 'stock' ? subscriber : desk).shift() ?? 200
      if (step === 'no answer') throw new Error('refused')
      const given = typeof step === 'number' ? { status: step } : step
      return { status: 200, body: Buffer.from(''), retryAfter: null, ...given }
    },
    async sleep(milliseconds) {
      stop.signal.throwIfAborted()
      clock += milliseconds
    },
    now: () => clock,
    addressOf: (name) => `http://${name}`,
    stopping: stop.signal,
    killed: stop.signal,
    onFailure: () => {},
  }
  return { carrier, sent, stop, deliver: () => deliver(event, subscription, carrier, slot) }
}

describe('deliver', () => {
  it.each([200, 201, 202, 204, 299])('is done at %i', async (status) => {
    const shop = world([status])
    expect(await shop.deliver()).toBe('delivered')
    expect(shop.sent).toEqual([{ to: 'stock', at: 0 }])
  })

  it.each(['no answer', 404, 408, 409, 429, 500, 502, 503, 504, 599] as const)(
    'retries %s with doubling waits, then gives it to the desk',
    async (step) => {
      const shop = world([step, step, step, step])
      expect(await shop.deliver()).toBe('dead')
      expect(shop.sent.map(({ to, at }) => [to, at])).toEqual([
        ['stock', 0],
        ['stock', 200],
        ['stock', 600],
        ['stock', 1400],
        ['failed-events', 1400],
      ])
    },
  )

  it.each([300, 301, 302, 304, 307, 400, 401, 403, 405, 410, 412, 413, 415, 422, 499])(
    'gives %i to the desk at once',
    async (status) => {
      const shop = world([status])
      expect(await shop.deliver()).toBe('dead')
      expect(shop.sent.map(({ to, at }) => [to, at])).toEqual([
        ['stock', 0],
        ['failed-events', 0],
      ])
    },
  )

  it('is done when a retry succeeds', async () => {
    const shop = world([409, 'no answer', 200])
    expect(await shop.deliver()).toBe('delivered')
    expect(shop.sent.map(({ at }) => at)).toEqual([0, 200, 600])
  })

  it('waits as long as Retry-After asks', async () => {
    const shop = world([{ status: 503, retryAfter: '7' }, 200])
    expect(await shop.deliver()).toBe('delivered')
    expect(shop.sent.map(({ at }) => at)).toEqual([0, 7000])
  })

  it('names subscriber, status and answer to the desk', async () => {
    const shop = world([{ status: 400, body: Buffer.from('{"code":"invalid-input"}') }])
    await shop.deliver()
    expect(shop.sent.at(-1)?.extensions).toEqual({
      knativeerrordest: 'http://stock.inventory/events',
      knativeerrorcode: '400',
      knativeerrordata: Buffer.from('{"code":"invalid-input"}').toString('base64'),
    })
  })

  it('names the subscriber alone when there was no answer', async () => {
    const shop = world(['no answer', 'no answer', 'no answer', 'no answer'])
    await shop.deliver()
    expect(shop.sent.at(-1)?.extensions).toEqual({
      knativeerrordest: 'http://stock.inventory/events',
    })
  })

  it('gives the desk no rest until it takes the event', async () => {
    const shop = world([400], ['no answer', 503, 400, ...Array<number>(20).fill(500)])
    expect(await shop.deliver()).toBe('dead')
    const times = shop.sent.filter(({ to }) => to === 'failed-events').map(({ at }) => at)
    expect(times).toHaveLength(24)
    expect(times.slice(0, 4)).toEqual([0, 200, 600, 1400])
    expect((times[23] ?? 0) - (times[22] ?? 0)).toBe(30_000)
  })

  it('leaves the event alone when the relay stops', async () => {
    const shop = world([503])
    shop.carrier.onFailure = () => shop.stop.abort()
    await expect(shop.deliver()).rejects.toThrow()
    expect(shop.sent).toHaveLength(1)
  })
})
