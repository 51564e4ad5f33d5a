import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { startShop, type Shop } from './testing/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await startShop()
})

afterEach(() => {
  shop.intercept()
  shop.services.state.fault = () => undefined
})

afterAll(() => shop.stop())

function problemOf(slug: string, status: number, more: object = {}) {
  return {
    type: `/problems/${slug}`,
    title: expect.any(String),
    status,
    instance: '/ecom/checkout',
    code: slug,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...more,
  }
}

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe('POST /ecom/checkout', () => {
  it('places the order, holds the copies, tells the world and takes the lines out of the cart', async () => {
    const shopper = await shop.shopper()
    const [dune, emma] = [await shop.book('Dune', 1999), await shop.book('Emma', 5)]
    await shopper.put(dune, 2)
    await shopper.put(emma, 1)

    const { status, headers, body } = await shopper.checkout({ key: 'k' })

    const [order] = await shopper.orders()
    expect(order).toEqual({ id: expect.any(String), status: 'RESERVED', reason: null })
    const book = { author: 'Frank Herbert' }
    expect([status, body]).toEqual([
      201,
      {
        id: order?.id,
        status: 'RESERVED',
        reason: null,
        items: [
          { bookId: dune, title: 'Dune', ...book, quantity: 2, unitPrice: 19.99, lineTotal: 39.98 },
          { bookId: emma, title: 'Emma', ...book, quantity: 1, unitPrice: 0.05, lineTotal: 0.05 },
        ],
        total: 40.03,
        currency: 'USD',
        createdAt: time,
        updatedAt: time,
        holdExpiresAt: time,
      },
    ])
    expect(headers.get('location')).toBe(`/ecom/orders/${order?.id}`)
    expect(await shopper.cart()).toEqual([])
    expect([shop.services.held(dune), shop.services.held(emma)]).toEqual([2, 1])
    expect(await shopper.events()).toEqual([{ type: 'order.created', orderId: order?.id }])
    expect(await shopper.timeline()).toEqual([
      {
        type: 'checkout.started',
        function: 'checkout',
        detail: 'Checkout of 3 copies of 2 books for 40.03 USD',
      },
      {
        type: 'stock.reserved',
        function: 'reserve',
        detail: expect.stringMatching(/^All copies are held until 20/),
      },
      { type: 'order.created', function: 'checkout', detail: 'The order is placed' },
    ])
    expect(await shopper.keys()).toEqual([{ key: 'k', orderId: order?.id, status: 201 }])
  })

  it('writes a signed event that carries the trace', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    const traceId = randomUUID().replaceAll('-', '')
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

    const { body } = await shopper.checkout({ headers: { traceparent } })

    const [order] = await shopper.orders()
    const [row] = await shop.admin`
      select *
      from eventing.outbox
      where aggregate_id = ${order?.id ?? ''}`
    const { id, source, type, aggregate_id: subject, payload, signature, created_at } = row ?? {}
    const signed = { id, source, type, subject, time: new Date(created_at).toISOString() }
    expect(testSigner.verify(signed, Buffer.from(payload), signature)).toBe('valid')
    expect([source, type, row?.aggregate_type]).toEqual([
      '/ecom/checkout',
      'order.created',
      'order',
    ])
    expect(JSON.parse(payload)).toEqual({
      orderId: order?.id,
      userId: shopper.userId,
      items: [{ bookId: dune, quantity: 2, price: 19.99 }],
      total: 39.98,
      currency: 'USD',
      timestamp: Reflect.get(Object(body), 'updatedAt'),
    })
    expect(row?.traceparent).toContain(traceId)
    const asked = shop.services.requests.filter(({ headers }) =>
      headers.traceparent?.includes(traceId),
    )
    expect(asked.map(({ method, path, body: sent }) => [method, path, sent])).toEqual([
      ['POST', '/reservations', { orderId: order?.id, lines: [{ bookId: dune, quantity: 2 }] }],
    ])
  })

  it('takes an empty body for no wishes', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 100), 1)
    expect((await shopper.checkout({ body: {} })).status).toBe(201)
  })

  it('registers a payment token before the order is placed', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 100), 1)

    await shopper.checkout({ body: { payment: { token: 'tok_decline' } } })

    const [order] = await shopper.orders()
    expect(shop.services.payments.get(order?.id ?? '')).toEqual({
      token: 'tok_decline',
      userId: shopper.userId,
    })
  })

  it('says 409 to an empty cart, and nothing has happened', async () => {
    const shopper = await shop.shopper()
    const { status, body } = await shopper.checkout({ key: 'k' })
    expect([status, body]).toEqual([409, problemOf('cart-empty', 409)])
    expect([await shopper.orders(), await shopper.keys()]).toEqual([[], []])

    await shopper.put(await shop.book('Dune', 100), 1)
    expect((await shopper.checkout({ key: 'k' })).status).toBe(201)
  })

  it('lists the short lines, and says so again however much there is later', async () => {
    const shopper = await shop.shopper()
    const [dune, emma] = [await shop.book('Dune', 1999), await shop.book('Emma', 5)]
    await shopper.put(dune, 3)
    await shopper.put(emma, 1)
    shop.services.stock.set(dune, 1)

    const first = await shopper.checkout({ key: 'k' })

    const lines = [{ bookId: dune, title: 'Dune', requested: 3, available: 1 }]
    const detail = 'There are not enough copies'
    expect([first.status, first.body]).toEqual([
      409,
      problemOf('out-of-stock', 409, { detail, lines }),
    ])
    const [order] = await shopper.orders()
    expect(order).toMatchObject({ status: 'CANCELLED', reason: 'out_of_stock' })
    expect(await shopper.events()).toEqual([])
    expect(await shopper.cart()).toHaveLength(2)
    expect(shop.services.held(emma)).toBe(0)
    expect((await shopper.timeline()).at(-1)).toEqual({
      type: 'checkout.refused',
      function: 'reserve',
      detail: 'Not enough copies: Dune (3 wanted, 1 left)',
    })

    shop.services.stock.set(dune, 50)
    const again = await shopper.checkout({ key: 'k' })
    expect(again).toMatchObject({ status: 409, body: { code: 'out-of-stock', lines } })
    expect(await shopper.checkout({ key: 'k2' })).toMatchObject({ status: 201 })
  })

  it('says 409 to a book that is not sold any more, and nothing has happened', async () => {
    const shopper = await shop.shopper()
    const [dune, emma] = [await shop.book('Dune', 1999), await shop.book('Emma', 5)]
    await shopper.put(dune, 3)
    await shopper.put(emma, 1)
    await shop.admin`update catalog.books set retired_at = now() where id = ${dune}`

    const { status, body } = await shopper.checkout({ key: 'k' })

    const lines = [{ bookId: dune, title: 'Dune', requested: 3, available: 0 }]
    const detail = 'A book is not sold any more'
    expect([status, body]).toEqual([409, problemOf('out-of-stock', 409, { detail, lines })])
    expect([await shopper.orders(), await shopper.keys()]).toEqual([[], []])
    await shopper.remove(dune)
    expect((await shopper.checkout({ key: 'k' })).status).toBe(201)
  })

  it('tells old and new when the price is not the expected one, and nothing has happened', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 2050)
    await shopper.put(dune, 2)

    const { status, body } = await shopper.checkout({ key: 'k', body: { expectedTotal: 39.98 } })

    expect([status, body]).toEqual([
      409,
      problemOf('price-changed', 409, {
        detail: 'The total is not the expected one',
        old: 39.98,
        new: 41,
        lines: [{ bookId: dune, title: 'Dune', quantity: 2, unitPrice: 20.5 }],
      }),
    ])
    expect([await shopper.orders(), await shopper.keys()]).toEqual([[], []])
    const accepted = await shopper.checkout({ key: 'k', body: { expectedTotal: 41 } })
    expect(accepted).toMatchObject({ status: 201, body: { total: 41 } })
  })

  it('sells what costs more than a million', async () => {
    const shopper = await shop.shopper()
    const folio = await shop.book('First Folio', 99_999_999)
    await shopper.put(folio, 2)

    const body = { expectedTotal: 1_999_999.98 }
    const sold = { status: 201, body: { total: 1_999_999.98 } }
    expect(await shopper.checkout({ key: 'k', body })).toMatchObject(sold)
  })

  it.each([
    { body: { expectedTotal: '41' } },
    { body: { expectedTotal: 0 } },
    { body: { expectedTotal: -1 } },
    { body: { expectedTotal: 1.001 } },
    { body: { payment: {} } },
    { body: { payment: { token: '' } } },
    { body: { payment: { token: 'a b' } } },
    { body: { payment: { token: 'x'.repeat(65) } } },
    { body: { payment: { token: 'tok_success', amount: 1 } } },
    { body: { total: 1 } },
    { body: [] },
    { body: null },
    { body: 'x' },
  ])('refuses $body', async ({ body }) => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 100), 1)
    expect(await shopper.checkout({ body })).toMatchObject({
      status: 400,
      body: problemOf('invalid-input', 400, { errors: expect.any(Array) }),
    })
    expect(await shopper.orders()).toEqual([])
  })

  it('refuses a key that is too long or not printable', async () => {
    const shopper = await shop.shopper()
    for (const key of ['k'.repeat(65), 'ä']) {
      expect(await shopper.checkout({ key })).toMatchObject({ status: 400 })
    }
  })

  it('refuses other media types, broken JSON and large bodies', async () => {
    const token = await shop.identity.token({ roles: ['customer'] })
    const send = async (type: string, body: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type }
      return (await shop.app.request('/ecom/checkout', { method: 'POST', headers, body })).status
    }
    expect([
      await send('text/plain', '{}'),
      await send('application/json', '{'),
      await send('application/json', `{"payment":"${'x'.repeat(70_000)}"}`),
    ]).toEqual([415, 400, 413])
  })

  it('demands a token of a customer', async () => {
    const request = { method: 'POST' }
    expect((await shop.app.request('/ecom/checkout', request)).status).toBe(401)
    const authorization = `Bearer ${await shop.identity.token({ roles: ['other'] })}`
    const headers = { authorization }
    expect((await shop.app.request('/ecom/checkout', { ...request, headers })).status).toBe(403)
    expect((await shop.app.request('/ecom/checkout')).status).toBe(405)
  })

  it('lets ten requests a minute through', async () => {
    const limited = await startShop({ factor: 1 })
    try {
      const shopper = await limited.shopper()
      const statuses = []
      for (let at = 0; at < 11; at += 1) statuses.push((await shopper.checkout()).status)
      expect(statuses).toEqual([...Array(10).fill(409), 429])
    } finally {
      await limited.stop()
    }
  })
})

describe('an idempotency key', () => {
  it('gives twenty concurrent requests one order and one answer', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shopper.checkout({ key: 'k' })),
    )

    const [first] = answers
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([201, first?.body])
      expect(headers.get('location')).toBe(first?.headers.get('location'))
    }
    expect(await shopper.orders()).toHaveLength(1)
    expect(await shopper.events()).toHaveLength(1)
    expect(shop.services.held(dune)).toBe(2)
  })

  it('gives twenty concurrent requests one refusal when the copies are short', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    shop.services.stock.set(dune, 1)

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shopper.checkout({ key: 'k' })),
    )

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'out-of-stock' } })
    }
    expect(await shopper.orders()).toHaveLength(1)
  })

  it('gives the answer of then, whatever became of the order', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 1999), 2)
    const first = await shopper.checkout({ key: 'k' })
    await shop.admin`
      update ordering.orders
      set status = 'CANCELLED', reason = 'customer'
      where user_id = ${shopper.userId}`
    await shopper.put(await shop.book('Emma', 100), 1)

    const again = await shopper.checkout({ key: 'k' })

    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(await shopper.cart()).toHaveLength(1)
  })

  it('is refused with another body', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 1999), 2)
    await shopper.checkout({ key: 'k' })
    const { status, body } = await shopper.checkout({ key: 'k', body: { expectedTotal: 39.98 } })
    expect([status, body]).toEqual([422, problemOf('key-reused', 422)])
  })

  it('takes bodies that mean the same for the same', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 1999), 2)
    const first = await shopper.checkout({ key: 'k' })
    const again = await shopper.checkout({ key: 'k', body: {} })
    expect(again.body).toEqual(first.body)
  })

  it('belongs to one shopper', async () => {
    const dune = await shop.book('Dune', 1999)
    const answers = []
    for (const shopper of [await shop.shopper(), await shop.shopper()]) {
      await shopper.put(dune, 1)
      answers.push(await shopper.checkout({ key: 'k' }))
      expect(await shopper.orders()).toHaveLength(1)
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
  })

  it('is not needed: each request then is a checkout of its own', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 1999), 2)
    expect((await shopper.checkout()).status).toBe(201)
    expect(await shopper.checkout()).toMatchObject({ status: 409, body: { code: 'cart-empty' } })
  })
})
