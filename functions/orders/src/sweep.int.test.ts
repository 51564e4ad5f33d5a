import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startShop, type Placed, type Shop } from './testing/shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await startShop()
})

afterEach(() => shop.stop())

const minutes = 60
const kept: Placed[] = [
  { status: 'PENDING', age: 25 },
  { status: 'RESERVED', age: 14 * minutes },
  { status: 'CONFIRMED', age: 14 * minutes },
  { status: 'CONFIRMED', age: 60 * minutes, deducted: true },
  { status: 'SHIPPED', age: 60 * minutes },
  { status: 'DELIVERED', age: 60 * minutes },
  { status: 'CANCELLED', reason: 'customer', age: 60 * minutes },
]
const swept: Placed[] = [
  { status: 'PENDING', age: 31 },
  { status: 'RESERVED', age: 16 * minutes },
  { status: 'RESERVED', age: 16 * minutes, deducted: true },
  { status: 'CONFIRMED', age: 16 * minutes },
]

describe('POST /sweep', () => {
  it('cancels what is stuck and leaves the rest', async () => {
    const alive = await Promise.all(kept.map((placed) => shop.order(placed)))
    const stuck = await Promise.all(swept.map((placed) => shop.order(placed)))

    const answer = await shop.send('POST', '/sweep')

    expect([answer.status, answer.body]).toEqual([200, { cancelled: 4, forgottenKeys: 0 }])
    const states = await Promise.all(alive.map(shop.state))
    expect(states).toEqual(kept.map(({ status, reason = null }) => ({ status, reason })))
    for (const id of stuck) {
      expect(await shop.state(id)).toEqual({ status: 'CANCELLED', reason: 'expired' })
      expect((await shop.events(id)).map(({ type }) => type)).toEqual(['order.cancelled'])
      expect(await shop.timeline(id)).toEqual([
        {
          type: 'order.cancelled',
          function: 'orders',
          detail: 'Cancelled: it was not completed in time',
        },
      ])
    }
    expect(await shop.send('POST', '/sweep')).toMatchObject({
      body: { cancelled: 0, forgottenKeys: 0 },
    })
  })

  it('cancels many in batches, each once, also when sweeps meet', async () => {
    const ids = await Promise.all(Array.from({ length: 120 }, () => shop.order({ age: 1000 })))

    const answers = await Promise.all([1, 2, 3].map(() => shop.send('POST', '/sweep')))

    const cancelled = answers.reduce((sum, { body }) => sum + Object(body).cancelled, 0)
    expect(cancelled).toBe(120)
    const events = await Promise.all(ids.map(shop.events))
    expect(events.map(({ length }) => length)).toEqual(Array(120).fill(1))
  })

  it('passes over an order that somebody is working on', async () => {
    const busy = await shop.order({ status: 'PENDING', age: 60 })
    const stuck = await shop.order({ status: 'PENDING', age: 60 })

    await shop.admin.begin(async (tx) => {
      await tx`select from ordering.orders where id = ${busy} for update`
      expect(await shop.send('POST', '/sweep')).toMatchObject({ body: { cancelled: 1 } })
    })

    expect(await shop.state(busy)).toEqual({ status: 'PENDING', reason: null })
    expect(await shop.state(stuck)).toEqual({ status: 'CANCELLED', reason: 'expired' })
  })

  it('forgets idempotency keys after 24 hours', async () => {
    await shop.admin`
      insert into ordering.idempotency_keys (user_id, key, body_hash, created_at)
      values
        ('user1', 'old', 'x', now() - interval '24 hours 1 second'),
        ('user1', 'young', 'x', now() - interval '23 hours')`

    const answer = await shop.send('POST', '/sweep')

    expect(answer.body).toEqual({ cancelled: 0, forgottenKeys: 1 })
    const keys = await shop.admin`select key from ordering.idempotency_keys`
    expect(keys).toEqual([{ key: 'young' }])
  })
})
