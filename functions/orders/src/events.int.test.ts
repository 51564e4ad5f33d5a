import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliver } from '@bookstore/shared/testing/events.ts'
import { orderCreated } from '@bookstore/contracts/order-created.ts'
import { completed, failed, refunded, restocked, returned, sold } from './testing/events.ts'
import { dune, emma, startShop, type Shop } from './testing/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await startShop()
})

afterAll(() => shop.stop())

const items = [
  { bookId: dune, quantity: 2 },
  { bookId: emma, quantity: 1 },
]
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe('payment.completed', () => {
  it('confirms a reserved order and tells the world', async () => {
    const userId = randomUUID()
    const id = await shop.order({ userId })

    expect((await deliver(shop.app, completed(id))).status).toBe(200)

    expect(await shop.state(id)).toEqual({ status: 'CONFIRMED', reason: null })
    expect(await shop.events(id)).toEqual([
      {
        type: 'order.confirmed',
        data: { orderId: id, userId, status: 'CONFIRMED', items, timestamp: time },
      },
    ])
    expect(await shop.timeline(id)).toEqual([
      { type: 'payment.completed', function: 'payment', detail: 'Paid 40.03 USD' },
      { type: 'order.confirmed', function: 'orders', detail: 'The order is confirmed' },
    ])
    const [row] = await shop.admin`
      select paid_at, hold_expires_at
      from ordering.orders
      where id = ${id}`
    expect([row?.paid_at, row?.hold_expires_at]).toEqual([expect.any(Date), null])
  })

  it('comes again and does nothing', async () => {
    const id = await shop.order()
    const event = completed(id)
    const delivery = { id: randomUUID() }

    const statuses = []
    for (let at = 0; at < 3; at += 1) {
      statuses.push((await deliver(shop.app, event, delivery)).status)
    }

    expect(statuses).toEqual([200, 200, 200])
    expect([(await shop.events(id)).length, (await shop.timeline(id)).length]).toEqual([1, 2])
  })

  it('comes many times at once and does one thing', async () => {
    const id = await shop.order()
    const delivery = { id: randomUUID() }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => deliver(shop.app, completed(id), delivery)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect([(await shop.events(id)).length, (await shop.timeline(id)).length]).toEqual([1, 2])
  })

  it('never revives a cancelled order', async () => {
    const id = await shop.order({ status: 'CANCELLED', reason: 'customer' })

    expect((await deliver(shop.app, completed(id))).status).toBe(200)

    expect(await shop.state(id)).toEqual({ status: 'CANCELLED', reason: 'customer' })
    expect(await shop.events(id)).toEqual([])
    expect(await shop.timeline(id)).toEqual([
      {
        type: 'payment.completed',
        function: 'payment',
        detail: 'Paid 40.03 USD after the order was cancelled: it is refunded',
      },
    ])
  })

  it('is asked for again while the order is not placed', async () => {
    const id = await shop.order({ status: 'PENDING' })
    const event = completed(id)
    const delivery = { id: randomUUID() }

    const early = await deliver(shop.app, event, delivery)

    expect([early.status, await early.json()]).toMatchObject([409, { code: 'retry-later' }])
    expect(await shop.timeline(id)).toEqual([])
    await shop.admin`update ordering.orders set status = 'RESERVED' where id = ${id}`
    expect((await deliver(shop.app, event, delivery)).status).toBe(200)
    expect(await shop.state(id)).toEqual({ status: 'CONFIRMED', reason: null })
  })
})

describe('payment.failed', () => {
  it('cancels a reserved order and tells the world', async () => {
    const userId = randomUUID()
    const id = await shop.order({ userId })

    expect((await deliver(shop.app, failed(id))).status).toBe(200)

    const reason = 'payment_failed'
    expect(await shop.state(id)).toEqual({ status: 'CANCELLED', reason })
    expect(await shop.events(id)).toEqual([
      {
        type: 'order.cancelled',
        data: { orderId: id, userId, status: 'CANCELLED', reason, items, timestamp: time },
      },
    ])
    expect(await shop.timeline(id)).toEqual([
      {
        type: 'payment.failed',
        function: 'payment',
        detail: 'The payment of 40.03 USD failed: declined',
      },
      { type: 'order.cancelled', function: 'orders', detail: 'Cancelled: the payment failed' },
    ])
  })
})

describe('payment.refunded and inventory.updated', () => {
  it('are told in the timeline', async () => {
    const id = await shop.order({ status: 'CANCELLED', reason: 'customer' })

    await deliver(shop.app, sold(id, dune, 2), { time: '2025-11-21T12:00:01.000Z' })
    await deliver(shop.app, sold(id, emma, 1), { time: '2025-11-21T12:00:02.000Z' })
    await deliver(shop.app, refunded(id), { time: '2025-11-21T12:00:04.000Z' })
    await deliver(shop.app, returned(id, dune, 2), { time: '2025-11-21T12:00:03.000Z' })

    expect(await shop.timeline(id)).toEqual([
      { type: 'inventory.updated', function: 'stock', detail: '2 copies of Dune left the stock' },
      { type: 'inventory.updated', function: 'stock', detail: '1 copy of Emma left the stock' },
      {
        type: 'inventory.updated',
        function: 'stock',
        detail: '2 copies of Dune came back to the stock',
      },
      { type: 'payment.refunded', function: 'payment', detail: 'Refunded 40.03 USD' },
    ])
    expect(await shop.events(id)).toEqual([])
  })

  it('a sale marks its line as deducted, a return does not', async () => {
    const id = await shop.order({ status: 'CONFIRMED' })
    const deducted = () => shop.admin<{ bookId: string; deducted: boolean }[]>`
      select book_id as "bookId", deducted_at is not null as deducted
      from ordering.items
      where order_id = ${id}
      order by line`

    await deliver(shop.app, returned(id, emma, 1))
    await deliver(shop.app, sold(id, dune, 2))

    expect(await deducted()).toEqual([
      { bookId: dune, deducted: true },
      { bookId: emma, deducted: false },
    ])
  })
})

describe('POST /events', () => {
  it('takes what concerns no order, or none that is known', async () => {
    expect((await deliver(shop.app, restocked(dune))).status).toBe(200)
    expect((await deliver(shop.app, completed(randomUUID()))).status).toBe(200)
  })

  it('refuses unsigned events, other types and other payloads', async () => {
    const id = await shop.order()
    const event = completed(id)
    const created = orderCreated({
      orderId: id,
      userId: 'user1',
      items: [{ bookId: dune, quantity: 1, price: 1 }],
      total: 1,
      currency: 'USD',
      timestamp: '2025-11-21T12:00:00.000Z',
    })
    const refused = await Promise.all([
      deliver(shop.app, event, { headers: { 'ce-signature': 'test.AAAA' } }),
      deliver(shop.app, created),
      deliver(shop.app, { ...event, data: { orderId: id } }),
    ])
    expect(refused.map(({ status }) => status)).toEqual([401, 400, 400])
    expect(await shop.state(id)).toEqual({ status: 'RESERVED', reason: null })
  })
})

describe('any order of arrival', () => {
  const happenings = [
    'completed',
    'failed',
    'refunded',
    'soldDune',
    'soldEmma',
    'cancel',
    'ship',
    'deliver',
    'sweep',
  ] as const

  it('of events and commands, with duplicates and at the same time, ends in a legal state', async () => {
    const rounds = fc.array(fc.array(fc.constantFrom(...happenings), { maxLength: 4 }), {
      maxLength: 6,
    })
    const admin = await shop.user('admin1', ['customer', 'admin'])
    await fc.assert(
      fc.asyncProperty(rounds, async (chosen) => {
        const id = await shop.order({ age: 901 })
        const events = {
          completed: completed(id),
          failed: failed(id),
          refunded: refunded(id),
          soldDune: sold(id, dune, 2),
          soldEmma: sold(id, emma, 1),
        }
        const happen = {
          cancel: () => admin('POST', `/ecom/orders/${id}/cancel`),
          ship: () => admin('POST', `/ecom/admin/orders/${id}/ship`),
          deliver: () => admin('POST', `/ecom/admin/orders/${id}/deliver`),
          sweep: () => shop.send('POST', '/sweep'),
        }
        const ids = new Map(Object.keys(events).map((name) => [name, randomUUID()]))
        let ended: unknown
        for (const round of chosen) {
          const answers = await Promise.all(
            round.map((name) =>
              name in happen
                ? Reflect.get(happen, name)()
                : deliver(shop.app, Reflect.get(events, name), { id: ids.get(name) ?? '' }),
            ),
          )
          for (const { status } of answers) expect([200, 409]).toContain(status)
          const state = await shop.state(id)
          expect(state).toEqual(ended ?? state)
          ended = ['CANCELLED', 'DELIVERED'].includes(state?.status ?? '') ? state : undefined
        }

        const told = (await shop.events(id)).map(({ type }) => type)
        const state = await shop.state(id)
        const confirmed = ['order.confirmed']
        const legal = {
          RESERVED: [[]],
          CONFIRMED: [confirmed],
          SHIPPED: [[...confirmed, 'order.shipped']],
          DELIVERED: [[...confirmed, 'order.shipped', 'order.delivered']],
          CANCELLED: [['order.cancelled'], [...confirmed, 'order.cancelled']],
        }
        expect(Reflect.get(legal, state?.status ?? '')).toContainEqual(told)
        const names = new Set(chosen.flat().filter((name) => name in events))
        const received = (await shop.timeline(id)).filter((entry) => entry.function !== 'orders')
        expect(received).toHaveLength(names.size)
      }),
      { numRuns: 100 },
    )
  })
})
