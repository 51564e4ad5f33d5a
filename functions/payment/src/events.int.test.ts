import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelled, created, openShop, type Shop } from './fixture.ts'
import type { Gateway } from './gateway.ts'

let shop: Shop
let server: ReturnType<Shop['startProcess']>

beforeAll(async () => {
  shop = await openShop()
  server = shop.startProcess()
})
afterAll(() => shop.close())

const charged = { amountCents: 1999, charged: true, refunded: false }
const refunded = { ...charged, refunded: true }
const declined = { amountCents: 1999, charged: false, refunded: false }
const event = (type: string, orderId: string, fields: object = {}) => ({
  type,
  orderId,
  paymentId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  amount: 19.99,
  currency: 'USD',
  timestamp: expect.any(String),
  ...fields,
})

/** A gateway whose answers wait until they are let go. */
function gatedGateway() {
  const asked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const wrap = (real: Gateway): Gateway => ({
    ...real,
    async charge(order, signal) {
      const answer = await real.charge(order, signal)
      asked.resolve()
      await gate.promise
      return answer
    },
  })
  return { asked: asked.promise, open: gate.resolve, wrap }
}

describe('order.created', () => {
  it.each([undefined, 'tok_success', 'tok_slow'])(
    'charges an order once, token %s',
    async (token) => {
      const orderId = randomUUID()
      if (token) await server.register(orderId, token)
      const delivery = { id: randomUUID() }
      const statuses = [
        await server.send(created(orderId), delivery),
        await server.send(created(orderId), delivery),
      ]
      expect(statuses).toEqual([200, 200])
      expect(await shop.ledgerOf(orderId)).toEqual([charged])
      expect(await shop.eventsOf(orderId)).toEqual([event('payment.completed', orderId)])
      expect(await shop.paymentOf(orderId)).toEqual({
        status: 'completed',
        reason: null,
        amountCents: 1999,
        token: token ?? null,
        userId: 'user1',
      })
    },
  )

  it.each(['tok_decline', 'tok_of_nobody'])('fails with %s', async (token) => {
    const orderId = randomUUID()
    await server.register(orderId, token)
    expect(await server.send(created(orderId))).toBe(200)
    expect(await shop.ledgerOf(orderId)).toEqual([declined])
    expect(await shop.eventsOf(orderId)).toEqual([
      event('payment.failed', orderId, { reason: 'declined' }),
    ])
  })

  it('fails all orders at the failure rate 1', async () => {
    const orderId = randomUUID()
    const unlucky = shop.startProcess({ failureRate: 1 })
    expect(await unlucky.send(created(orderId))).toBe(200)
    expect(await shop.typesOf(orderId)).toEqual(['payment.failed'])
  })

  it('voids the charge of a gateway that does not answer', async () => {
    const orderId = randomUUID()
    const impatient = shop.startProcess({ gatewayTimeoutMilliseconds: 50 })
    await server.register(orderId, 'tok_timeout')
    const delivery = { id: randomUUID() }
    const statuses = await Promise.all(
      [1, 2, 3].map(() => impatient.send(created(orderId), delivery)),
    )
    expect(statuses).toEqual([200, 200, 200])
    expect(await shop.ledgerOf(orderId)).toEqual([refunded])
    expect(await shop.eventsOf(orderId)).toEqual([
      event('payment.failed', orderId, { reason: 'timeout' }),
    ])
  })

  it('lets no charge happen after it was voided', async () => {
    const orderId = randomUUID()
    const gate = Promise.withResolvers<void>()
    const late = Promise.withResolvers<string>()
    const impatient = shop.startProcess({
      gatewayTimeoutMilliseconds: 50,
      gateway: (real) => ({
        ...real,
        charge(order) {
          // The abort does not reach the gateway.
          const { signal } = new AbortController()
          const charging = gate.promise.then(() => real.charge(order, signal))
          charging.then(late.resolve, late.reject)
          return charging
        },
      }),
    })
    expect(await impatient.send(created(orderId))).toBe(200)
    gate.resolve()
    expect(await late.promise).toBe('declined')
    expect(await shop.ledgerOf(orderId)).toEqual([
      { amountCents: 0, charged: false, refunded: true },
    ])
    expect(await shop.typesOf(orderId)).toEqual(['payment.failed'])
  })

  it('voids nothing when another delivery got the answer', async () => {
    const orderId = randomUUID()
    const { asked, open, wrap } = gatedGateway()
    const waiting = shop.startProcess({ gateway: wrap, gatewayTimeoutMilliseconds: 2000 })
    const delivery = { id: randomUUID() }
    const slow = waiting.send(created(orderId), delivery)
    await asked
    expect(await server.send(created(orderId), delivery)).toBe(200)
    expect(await slow).toBe(200)
    open()
    expect(await shop.ledgerOf(orderId)).toEqual([charged])
    expect(await shop.typesOf(orderId)).toEqual(['payment.completed'])
  })

  it('charges once when it is delivered ten times at once to two processes', async () => {
    const orderId = randomUUID()
    const other = shop.startProcess()
    const delivery = { id: randomUUID() }
    const statuses = await Promise.all(
      Array.from({ length: 5 }).flatMap(() => [
        server.send(created(orderId), delivery),
        other.send(created(orderId), delivery),
      ]),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(await shop.ledgerOf(orderId)).toEqual([charged])
    expect(await shop.typesOf(orderId)).toEqual(['payment.completed'])
  })

  it('keeps its answer when the failure rate changes', async () => {
    const orderId = randomUUID()
    const broken = shop.startProcess({
      gateway: (real) => ({
        ...real,
        async charge(order, signal) {
          await real.charge(order, signal)
          throw new Error('The answer got lost')
        },
      }),
    })
    expect(await broken.send(created(orderId))).toBe(500)
    expect(await shop.startProcess({ failureRate: 1 }).send(created(orderId))).toBe(200)
    expect(await shop.ledgerOf(orderId)).toEqual([charged])
    expect(await shop.typesOf(orderId)).toEqual(['payment.completed'])
  })
})

describe('order.cancelled', () => {
  it('refunds what was paid, once', async () => {
    const orderId = randomUUID()
    await server.send(created(orderId))
    const delivery = { id: randomUUID() }
    const statuses = await Promise.all(
      Array.from({ length: 5 }, () => server.send(cancelled(orderId), delivery)),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(await shop.ledgerOf(orderId)).toEqual([refunded])
    expect(await shop.eventsOf(orderId)).toEqual([
      event('payment.completed', orderId),
      event('payment.refunded', orderId),
    ])
    expect(await shop.paymentOf(orderId)).toMatchObject({ status: 'refunded' })
  })

  it.each([false, true])(
    'lets an order not be charged later, registered: %s',
    async (registered) => {
      const orderId = randomUUID()
      if (registered) await server.register(orderId, 'tok_success')
      expect(await server.send(cancelled(orderId))).toBe(200)
      expect(await server.send(created(orderId))).toBe(200)
      expect((await server.register(orderId, 'tok_slow')).status).toBe(204)
      expect(await shop.ledgerOf(orderId)).toEqual([])
      expect(await shop.typesOf(orderId)).toEqual([])
      expect(await shop.paymentOf(orderId)).toMatchObject({ status: 'cancelled' })
    },
  )

  it('lets what is under way end refunded', async () => {
    const orderId = randomUUID()
    const { asked, open, wrap } = gatedGateway()
    const slow = shop.startProcess({ gateway: wrap })
    const charging = slow.send(created(orderId))
    await asked
    expect(await server.send(cancelled(orderId))).toBe(200)
    expect(await shop.typesOf(orderId)).toEqual([])
    open()
    expect(await charging).toBe(200)
    expect(await shop.ledgerOf(orderId)).toEqual([refunded])
    expect(await shop.typesOf(orderId)).toEqual(['payment.completed', 'payment.refunded'])
    expect(await shop.paymentOf(orderId)).toMatchObject({ status: 'refunded' })
  })

  it('leaves a failed payment as it is', async () => {
    const orderId = randomUUID()
    await server.register(orderId, 'tok_decline')
    await server.send(created(orderId))
    expect(await server.send(cancelled(orderId))).toBe(200)
    expect(await shop.typesOf(orderId)).toEqual(['payment.failed'])
    expect(await shop.paymentOf(orderId)).toMatchObject({ status: 'failed', reason: 'declined' })
  })

  it('ends right in every order of created and cancelled, each three times at once', async () => {
    const orders = Array.from({ length: 40 }, () => randomUUID())
    const other = shop.startProcess()
    await Promise.all(
      orders.map(async (orderId) => {
        const [create, cancel] = [randomUUID(), randomUUID()]
        const statuses = await Promise.all(
          [1, 2, 3].flatMap((number) => {
            const both = [
              () => server.send(created(orderId), { id: create }),
              () => other.send(cancelled(orderId), { id: cancel }),
            ]
            return (number % 2 ? both : both.toReversed()).map((send) => send())
          }),
        )
        expect(new Set(statuses)).toEqual(new Set([200]))
        const types = await shop.typesOf(orderId)
        const paid = types.length > 0
        expect(types).toEqual(paid ? ['payment.completed', 'payment.refunded'] : [])
        expect(await shop.ledgerOf(orderId)).toEqual(paid ? [refunded] : [])
      }),
    )
  })
})
