import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startShop, type Shop } from './testing/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await startShop()
})

afterAll(() => shop.stop())

const empty = { items: [], total: 0, count: 0 }

function problemOf(slug: string, status: number, instance: string, more: object = {}) {
  return {
    type: `/problems/${slug}`,
    title: expect.any(String),
    status,
    instance,
    code: slug,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...more,
  }
}

function lineOf(bookId: string, title: string, price: number, quantity: number) {
  return {
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    bookId,
    book: {
      id: bookId,
      title,
      author: 'Frank Herbert',
      genre: 'Science Fiction',
      isbn: expect.stringMatching(/^978\d{10}$/),
      coverUrl: null,
      publishedYear: 1965,
      price,
    },
    quantity,
    unitPrice: price,
    lineTotal: Math.round(price * 100 * quantity) / 100,
    available: true,
  }
}

const invalidQuantities = [0, 100, -1, 1.5, '2', null, true]

describe('GET /ecom/cart', () => {
  it('is empty at first', async () => {
    const call = await shop.shopper()
    expect(await call('GET', '/ecom/cart')).toMatchObject({ status: 200, body: empty })
  })

  it('shows the price of now and marks what is not sold any more', async () => {
    const call = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    const messiah = await shop.book('Dune Messiah', 999)
    await call('POST', '/ecom/cart', { body: { bookId: dune, quantity: 2 } })
    await call('POST', '/ecom/cart', { body: { bookId: messiah, quantity: 1 } })
    await shop.admin`update catalog.books set price_cents = 2050 where id = ${dune}`
    await shop.retire(messiah)

    expect((await call('GET', '/ecom/cart')).body).toEqual({
      items: [
        lineOf(dune, 'Dune', 20.5, 2),
        { ...lineOf(messiah, 'Dune Messiah', 9.99, 1), available: false },
      ],
      total: 50.99,
      count: 3,
    })
  })

  it('demands a token', async () => {
    const response = await shop.app.request('/ecom/cart')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="bookstore"')
    expect(await response.json()).toEqual(problemOf('unauthenticated', 401, '/ecom/cart'))
  })

  it('demands the role customer', async () => {
    const authorization = `Bearer ${await shop.identity.token({ roles: ['other'] })}`
    const response = await shop.app.request('/ecom/cart', { headers: { authorization } })
    expect(response.status).toBe(403)
  })

  it('answers 405 to another method', async () => {
    const call = await shop.shopper()
    const { status, headers } = await call('PATCH', '/ecom/cart')
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, DELETE'])
  })
})

describe('POST /ecom/cart', () => {
  it('adds to what is there', async () => {
    const call = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await call('POST', '/ecom/cart', { body: { bookId: dune, quantity: 2 } })
    const { status, body } = await call('POST', '/ecom/cart', {
      body: { bookId: dune.toUpperCase(), quantity: 3 },
    })

    expect([status, body]).toEqual([
      200,
      {
        items: [lineOf(dune, 'Dune', 19.99, 5)],
        total: 99.95,
        count: 5,
        itemId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        capped: false,
      },
    ])
    expect(body).toMatchObject({ items: [{ id: body && Reflect.get(body, 'itemId') }] })
  })

  it('caps a line at 99 and says so', async () => {
    const call = await shop.shopper()
    const dune = await shop.book('Dune', 100)
    await call('POST', '/ecom/cart', { body: { bookId: dune, quantity: 60 } })

    const { body } = await call('POST', '/ecom/cart', { body: { bookId: dune, quantity: 40 } })

    expect(body).toMatchObject({ capped: true, count: 99 })
  })

  it('adds exactly up to 99 without a cap', async () => {
    const call = await shop.shopper()
    const dune = await shop.book('Dune', 100)
    await call('POST', '/ecom/cart', { body: { bookId: dune, quantity: 60 } })

    const { body } = await call('POST', '/ecom/cart', { body: { bookId: dune, quantity: 39 } })

    expect(body).toMatchObject({ capped: false, count: 99 })
  })

  it('does not know a book that is not sold', async () => {
    const call = await shop.shopper()
    const retired = await shop.book('Dune', 100)
    await shop.retire(retired)
    for (const bookId of [retired, randomUUID()]) {
      const { status, body } = await call('POST', '/ecom/cart', { body: { bookId, quantity: 1 } })
      const detail = 'This book is not sold'
      expect([status, body]).toEqual([404, problemOf('not-found', 404, '/ecom/cart', { detail })])
    }
    expect((await call('GET', '/ecom/cart')).body).toEqual(empty)
  })

  it.each(invalidQuantities)('refuses the quantity %j', async (quantity) => {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 100)
    const { status, body } = await call('POST', '/ecom/cart', { body: { bookId, quantity } })
    const errors = [{ pointer: '/quantity', detail: expect.any(String) }]
    expect([status, body]).toEqual([
      400,
      problemOf('invalid-input', 400, '/ecom/cart', { errors: expect.arrayContaining(errors) }),
    ])
    expect((await call('GET', '/ecom/cart')).body).toEqual(empty)
  })

  it('refuses unknown fields and malformed ids', async () => {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 100)
    const more = await call('POST', '/ecom/cart', { body: { bookId, quantity: 1, price: 0 } })
    const bad = await call('POST', '/ecom/cart', { body: { bookId: "' or 1=1", quantity: 1 } })
    expect([more.status, bad.status]).toEqual([400, 400])
  })

  it('loses nothing when many add the same book at once', async () => {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 100)
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        call('POST', '/ecom/cart', { body: { bookId, quantity: 2 } }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await call('GET', '/ecom/cart')).body).toMatchObject({ count: 80 })
  })

  it('has room for 100 lines, also when many are added at once', async () => {
    const userId = randomUUID()
    const call = await shop.shopper(userId)
    const books = await Promise.all(Array.from({ length: 104 }, () => shop.book('Dune', 100)))
    const add = (bookId: string) => call('POST', '/ecom/cart', { body: { bookId, quantity: 1 } })
    await Promise.all(books.slice(0, 95).map(add))

    const answers = await Promise.all(books.slice(95).map(add))

    const refused = answers.filter(({ status }) => status === 409)
    const detail = 'A cart has at most 100 lines'
    expect(refused.map(({ body }) => body)).toEqual(
      Array.from({ length: 4 }, () => problemOf('cart-full', 409, '/ecom/cart', { detail })),
    )
    const [first] = await shop.lines(userId)
    expect((await add(first?.bookId ?? '')).status).toBe(200)
    expect((await call('GET', '/ecom/cart')).body).toMatchObject({ count: 101 })
  })
})

describe('PUT and DELETE /ecom/cart/{itemId}', () => {
  async function cartOfOne() {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 1999)
    const { body } = await call('POST', '/ecom/cart', { body: { bookId, quantity: 1 } })
    return { call, bookId, path: `/ecom/cart/${body && Reflect.get(body, 'itemId')}` }
  }

  it('sets the quantity', async () => {
    const { call, bookId, path } = await cartOfOne()
    const { status, body } = await call('PUT', path, { body: { quantity: 99 } })
    expect([status, body]).toEqual([
      200,
      { items: [lineOf(bookId, 'Dune', 19.99, 99)], total: 1979.01, count: 99 },
    ])
  })

  it.each(invalidQuantities)('refuses the quantity %j', async (quantity) => {
    const { call, path } = await cartOfOne()
    expect((await call('PUT', path, { body: { quantity } })).status).toBe(400)
    expect((await call('GET', '/ecom/cart')).body).toMatchObject({ count: 1 })
  })

  it('removes the line', async () => {
    const { call, path } = await cartOfOne()
    expect(await call('DELETE', path)).toMatchObject({ status: 204, body: null })
    expect((await call('GET', '/ecom/cart')).body).toEqual(empty)
    expect(await call('DELETE', path)).toMatchObject({
      status: 404,
      body: problemOf('not-found', 404, path),
    })
  })

  it("does not know another shopper's line", async () => {
    const { call, path } = await cartOfOne()
    const other = await shop.shopper()
    const unknown = await other('PUT', `/ecom/cart/${randomUUID()}`, { body: { quantity: 2 } })
    const foreign = await other('PUT', path, { body: { quantity: 2 } })
    expect([unknown.status, foreign.status]).toEqual([404, 404])
    expect((await other('DELETE', path)).status).toBe(404)
    expect((await call('GET', '/ecom/cart')).body).toMatchObject({ count: 1 })
  })

  it('refuses a malformed id', async () => {
    const call = await shop.shopper()
    expect((await call('DELETE', '/ecom/cart/1')).status).toBe(400)
  })
})

describe('DELETE /ecom/cart', () => {
  it('removes all lines, and only own ones', async () => {
    const call = await shop.shopper()
    const other = await shop.shopper()
    for (const bookId of [await shop.book('Dune', 1), await shop.book('Emma', 1)]) {
      await call('POST', '/ecom/cart', { body: { bookId, quantity: 1 } })
      await other('POST', '/ecom/cart', { body: { bookId, quantity: 1 } })
    }
    expect((await call('DELETE', '/ecom/cart')).status).toBe(204)
    expect((await call('DELETE', '/ecom/cart')).status).toBe(204)
    expect((await call('GET', '/ecom/cart')).body).toEqual(empty)
    expect((await other('GET', '/ecom/cart')).body).toMatchObject({ count: 2 })
  })
})

describe('the rate limit', () => {
  it('lets 60 requests a minute through', async () => {
    const limited = await startShop({ factor: 1 })
    try {
      const call = await limited.shopper()
      const answers = []
      for (let at = 0; at < 61; at += 1) answers.push(await call('GET', '/ecom/cart'))
      expect(answers.map(({ status }) => status)).toEqual([...Array(60).fill(200), 429])
      expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    } finally {
      await limited.stop()
    }
  })
})
