import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dune, emma, startShop, type Shop } from './testing/shop.ts'
import type { Status } from './order.ts'

let shop: Shop

beforeAll(async () => {
  shop = await startShop()
})

afterAll(() => shop.stop())

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

function orderOf(id: string, more: object = {}) {
  return {
    id,
    status: 'RESERVED',
    reason: null,
    items: [
      {
        bookId: dune,
        title: 'Dune',
        author: 'Frank Herbert',
        quantity: 2,
        unitPrice: 19.99,
        lineTotal: 39.98,
      },
      {
        bookId: emma,
        title: 'Emma',
        author: 'Jane Austen',
        quantity: 1,
        unitPrice: 0.05,
        lineTotal: 0.05,
      },
    ],
    total: 40.03,
    currency: 'USD',
    createdAt: time,
    updatedAt: time,
    holdExpiresAt: null,
    ...more,
  }
}

function problemOf(slug: string, status: number, instance: string, more: object = {}) {
  return {
    type: `/problems/${slug}`,
    title: expect.any(String),
    status,
    instance,
    code: slug,
    traceId: expect.any(String),
    ...more,
  }
}

describe('GET /ecom/orders', () => {
  it('lists own orders, newest first, page by page', async () => {
    const userId = randomUUID()
    const call = await shop.user(userId)
    const ids = []
    for (let age = 5; age > 0; age -= 1) ids.unshift(await shop.order({ userId, age }))
    await shop.order()

    const seen = []
    let path = '/ecom/orders?size=2'
    const sizes = []
    for (;;) {
      const { status, body } = await call('GET', path)
      expect(status).toBe(200)
      const { content, next } = Object(body)
      seen.push(...content)
      sizes.push(content.length)
      if (next === null) break
      path = `/ecom/orders?size=2&cursor=${next}`
    }

    expect(sizes).toEqual([2, 2, 1])
    expect(seen).toEqual(ids.map((id) => orderOf(id, { holdExpiresAt: time })))
  })

  it('continues among orders of the same millisecond', async () => {
    const userId = randomUUID()
    const call = await shop.user(userId)
    for (let at = 0; at < 4; at += 1) await shop.order({ userId })
    await shop.admin`
      update ordering.orders
      set created_at = '2025-11-21 12:00:00.1234567Z'
      where user_id = ${userId}`
    const first = Object((await call('GET', '/ecom/orders?size=2')).body)
    const second = Object((await call('GET', `/ecom/orders?size=2&cursor=${first.next}`)).body)
    const ids = [...first.content, ...second.content].map(({ id }) => id)
    expect([new Set(ids).size, second.next]).toEqual([4, null])
  })

  it('is empty without orders', async () => {
    const call = await shop.user()
    expect(await call('GET', '/ecom/orders')).toMatchObject({
      status: 200,
      body: { content: [], next: null },
    })
  })

  it.each(['size=0', 'size=101', 'size=x', 'cursor=x', 'cursor=W10', 'page=1', 'status=PENDING'])(
    'refuses ?%s',
    async (query) => {
      const call = await shop.user()
      expect((await call('GET', `/ecom/orders?${query}`)).status).toBe(400)
    },
  )

  it.each([8.64e15, 253_402_300_800_000, -1, 1.5])(
    'refuses a cursor of the time %d',
    async (time) => {
      const call = await shop.user()
      const cursor = Buffer.from(JSON.stringify([time, dune])).toString('base64url')
      expect((await call('GET', `/ecom/orders?cursor=${cursor}`)).status).toBe(400)
    },
  )

  it('demands a token', async () => {
    const { status, body } = await shop.send('GET', '/ecom/orders')
    expect([status, body]).toEqual([401, problemOf('unauthenticated', 401, '/ecom/orders')])
  })
})

describe('GET /ecom/orders/{id} and its timeline', () => {
  it('gives it to its owner and to an admin', async () => {
    const userId = randomUUID()
    const id = await shop.order({ userId })
    await shop.admin`
      insert into ordering.timeline (order_id, time, type, function, detail)
      values
        (${id}, '2025-11-21 12:00:02Z', 'order.created', 'checkout', 'The order is placed'),
        (${id}, '2025-11-21 12:00:01Z', 'stock.reserved', 'reserve', 'All copies are held')`
    const admin = await shop.user('admin1', ['customer', 'admin'])
    for (const call of [await shop.user(userId), admin]) {
      const order = await call('GET', `/ecom/orders/${id}`)
      expect([order.status, order.body]).toEqual([200, orderOf(id, { holdExpiresAt: time })])
      const timeline = await call('GET', `/ecom/orders/${id}/timeline`)
      expect([timeline.status, timeline.body]).toEqual([
        200,
        [
          {
            time: '2025-11-21T12:00:01.000Z',
            type: 'stock.reserved',
            function: 'reserve',
            detail: 'All copies are held',
          },
          {
            time: '2025-11-21T12:00:02.000Z',
            type: 'order.created',
            function: 'checkout',
            detail: 'The order is placed',
          },
        ],
      ])
    }
  })

  it('never tells another one from one that does not exist', async () => {
    const call = await shop.user()
    const foreign = await shop.order()
    for (const id of [foreign, randomUUID()]) {
      for (const path of [`/ecom/orders/${id}`, `/ecom/orders/${id}/timeline`]) {
        const { status, body } = await call('GET', path)
        expect([status, body]).toEqual([404, problemOf('not-found', 404, path)])
      }
      const path = `/ecom/orders/${id}/cancel`
      const { status, body } = await call('POST', path)
      expect([status, body]).toEqual([404, problemOf('not-found', 404, path)])
    }
    expect(await shop.state(foreign)).toEqual({ status: 'RESERVED', reason: null })
  })

  it('refuses a malformed id', async () => {
    const call = await shop.user()
    expect((await call('GET', '/ecom/orders/1')).status).toBe(400)
    expect((await call('POST', '/ecom/orders/1/cancel')).status).toBe(400)
  })
})

describe('POST /ecom/orders/{id}/cancel', () => {
  it.each<Status>(['PENDING', 'RESERVED', 'CONFIRMED'])(
    'cancels an order that is %s, once',
    async (status) => {
      const userId = randomUUID()
      const id = await shop.order({ userId, status, deducted: status === 'CONFIRMED' })
      const call = await shop.user(userId)

      const first = await call('POST', `/ecom/orders/${id}/cancel`)
      const again = await call('POST', `/ecom/orders/${id}/cancel`)

      const expected = orderOf(id, { status: 'CANCELLED', reason: 'customer' })
      expect([first.status, first.body]).toEqual([200, expected])
      expect([again.status, again.body]).toEqual([200, first.body])
      expect(await shop.events(id)).toEqual([
        {
          type: 'order.cancelled',
          data: {
            orderId: id,
            userId,
            status: 'CANCELLED',
            reason: 'customer',
            items: [
              { bookId: dune, quantity: 2 },
              { bookId: emma, quantity: 1 },
            ],
            timestamp: Object(first.body).updatedAt,
          },
        },
      ])
      expect(await shop.timeline(id)).toEqual([
        { type: 'order.cancelled', function: 'orders', detail: 'Cancelled by the shopper' },
      ])
    },
  )

  it.each<Status>(['SHIPPED', 'DELIVERED'])('refuses an order that is %s', async (status) => {
    const userId = randomUUID()
    const id = await shop.order({ userId, status })
    const path = `/ecom/orders/${id}/cancel`

    const answer = await (await shop.user(userId))('POST', path)

    const detail = `The order is ${status}`
    expect([answer.status, answer.body]).toEqual([
      409,
      problemOf('wrong-state', 409, path, { detail }),
    ])
    expect([await shop.state(id), await shop.events(id)]).toEqual([{ status, reason: null }, []])
  })

  it('leaves the reason of an order that is cancelled already', async () => {
    const userId = randomUUID()
    const id = await shop.order({ userId, status: 'CANCELLED', reason: 'payment_failed' })
    const answer = await (await shop.user(userId))('POST', `/ecom/orders/${id}/cancel`)
    expect(answer).toMatchObject({ status: 200, body: { reason: 'payment_failed' } })
    expect(await shop.events(id)).toEqual([])
  })

  it('lets an admin cancel, and the timeline says so', async () => {
    const id = await shop.order()
    const admin = await shop.user('admin1', ['customer', 'admin'])
    expect((await admin('POST', `/ecom/orders/${id}/cancel`)).status).toBe(200)
    expect(await shop.timeline(id)).toEqual([
      { type: 'order.cancelled', function: 'orders', detail: 'Cancelled by the shop' },
    ])
  })

  it('takes effect once when it comes many times at once', async () => {
    const userId = randomUUID()
    const id = await shop.order({ userId })
    const call = await shop.user(userId)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', `/ecom/orders/${id}/cancel`)),
    )
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body])
    expect(await shop.events(id)).toHaveLength(1)
  })
})

describe('the routes of an admin', () => {
  it('refuse others', async () => {
    const id = await shop.order()
    const call = await shop.user()
    const answers = [
      await call('GET', '/ecom/admin/orders'),
      await call('GET', `/ecom/admin/orders/${id}`),
      await call('POST', `/ecom/admin/orders/${id}/ship`),
      await call('POST', `/ecom/admin/orders/${id}/deliver`),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect((await shop.send('GET', '/ecom/admin/orders')).status).toBe(401)
  })

  it('list all orders, by status and user', async () => {
    const admin = await shop.user('admin1', ['customer', 'admin'])
    const userId = randomUUID()
    const old = await shop.order({ userId, age: 9, status: 'SHIPPED' })
    const young = await shop.order({ userId, age: 1 })

    const list = async (query: string) => (await admin('GET', `/ecom/admin/orders${query}`)).body

    const [youngOne, oldOne] = [
      orderOf(young, { userId, holdExpiresAt: time }),
      orderOf(old, { userId, status: 'SHIPPED' }),
    ]
    expect(await list(`?user=${userId}`)).toEqual({ content: [youngOne, oldOne], next: null })
    expect(await list(`?user=${userId}&status=SHIPPED`)).toEqual({ content: [oldOne], next: null })
    const { next } = Object(await list(`?user=${userId}&size=1`))
    expect(await list(`?user=${userId}&size=1&cursor=${next}`)).toEqual({
      content: [oldOne],
      next: null,
    })
    expect(Object(await list('?size=2')).content).toHaveLength(2)
    expect((await admin('GET', '/ecom/admin/orders?status=LOST')).status).toBe(400)
  })

  it('give any order', async () => {
    const admin = await shop.user('admin1', ['admin'])
    const userId = randomUUID()
    const id = await shop.order({ userId })
    const { status, body } = await admin('GET', `/ecom/admin/orders/${id}`)
    expect([status, body]).toEqual([200, orderOf(id, { userId, holdExpiresAt: time })])
    expect((await admin('GET', `/ecom/admin/orders/${randomUUID()}`)).status).toBe(404)
  })

  it('ship and deliver a confirmed order, each once', async () => {
    const admin = await shop.user('admin1', ['admin'])
    const userId = randomUUID()
    const id = await shop.order({ userId, status: 'CONFIRMED', deducted: true })
    const path = `/ecom/admin/orders/${id}`

    const answers = []
    for (const verb of ['deliver', 'ship', 'ship', 'deliver', 'deliver']) {
      const { status, body } = await admin('POST', `${path}/${verb}`)
      answers.push([status, Object(body).status === 409 ? Object(body).code : body])
    }

    expect(answers).toEqual([
      [409, 'wrong-state'],
      [200, orderOf(id, { userId, status: 'SHIPPED' })],
      [409, 'wrong-state'],
      [200, orderOf(id, { userId, status: 'DELIVERED' })],
      [409, 'wrong-state'],
    ])
    expect((await shop.events(id)).map(({ type }) => type)).toEqual([
      'order.shipped',
      'order.delivered',
    ])
    expect((await shop.timeline(id)).map(({ detail }) => detail)).toEqual([
      'The order is shipped',
      'The order is delivered',
    ])
  })

  it('do not ship before all copies have left the stock', async () => {
    const admin = await shop.user('admin1', ['admin'])
    const id = await shop.order({ status: 'CONFIRMED' })
    await shop.admin`
      update ordering.items
      set deducted_at = now()
      where order_id = ${id}
      and book_id = ${dune}`
    const path = `/ecom/admin/orders/${id}/ship`

    const { status, body } = await admin('POST', path)

    const detail = 'Not all copies have left the stock yet'
    expect([status, body]).toEqual([409, problemOf('wrong-state', 409, path, { detail })])
    expect((await admin('POST', `/ecom/admin/orders/${randomUUID()}/ship`)).status).toBe(404)
  })

  it('ship once when two admins do at once', async () => {
    const admin = await shop.user('admin1', ['admin'])
    const id = await shop.order({ status: 'CONFIRMED', deducted: true })
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => admin('POST', `/ecom/admin/orders/${id}/ship`)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect(await shop.events(id)).toHaveLength(1)
  })

  it('let 30 requests a minute through', async () => {
    const limited = await startShop({ factor: 1 })
    try {
      const admin = await limited.user('admin1', ['admin'])
      const statuses = []
      for (let at = 0; at < 31; at += 1) {
        statuses.push((await admin('GET', '/ecom/admin/orders')).status)
      }
      expect(statuses).toEqual([...Array(30).fill(200), 429])
    } finally {
      await limited.stop()
    }
  })
})
