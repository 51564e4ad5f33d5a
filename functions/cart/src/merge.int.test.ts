import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startShop, type Shop } from './testing/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await startShop()
})

afterAll(() => shop.stop())

describe('POST /ecom/cart/merge', () => {
  const path = '/ecom/cart/merge'

  it('adds what is sold, caps what is too much and tells what is gone', async () => {
    const call = await shop.shopper()
    const [dune, emma, old] = [
      await shop.book('Dune', 1000),
      await shop.book('Emma', 100),
      await shop.book('Old', 1),
    ]
    await shop.retire(old)
    await call('POST', '/ecom/cart', { body: { bookId: emma, quantity: 1 } })
    const unknown = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    const lines = [
      { bookId: emma, quantity: 50 },
      { bookId: dune, quantity: 2 },
      { bookId: emma, quantity: 49 },
      { bookId: old, quantity: 1 },
      { bookId: unknown, quantity: 1 },
    ]

    const { status, body } = await call('POST', path, { key: 'k', body: { lines } })

    const outcomes = [
      { bookId: dune, outcome: 'added' },
      { bookId: emma, outcome: 'capped' },
      { bookId: old, outcome: 'gone' },
      { bookId: unknown, outcome: 'gone' },
    ].sort((a, b) => (a.bookId < b.bookId ? -1 : 1))
    expect([status, body]).toMatchObject([200, { total: 119, count: 101, lines: outcomes }])
    const cart = await call('GET', '/ecom/cart')
    expect(body).toEqual({ ...Object(cart.body), lines: outcomes })
  })

  it('adds once a key, and gives the same outcomes again', async () => {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 1000)
    const body = { lines: [{ bookId, quantity: 98 }] }

    const first = await call('POST', path, { key: 'k', body })
    const second = await call('POST', path, { key: 'k', body })

    expect(first).toMatchObject({ status: 200, body: { count: 98 } })
    expect(second.body).toEqual(first.body)
  })

  it('applies once when the key comes many times at once', async () => {
    const userId = randomUUID()
    const call = await shop.shopper(userId)
    const books = await Promise.all([1, 2, 3].map(() => shop.book('Dune', 1000)))
    const lines = books.map((bookId) => ({ bookId, quantity: 3 }))

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('POST', path, { key: 'k', body: { lines } })),
    )

    const outcomes = books.toSorted().map((bookId) => ({ bookId, outcome: 'added' }))
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, body: { count: 9, lines: outcomes } })
    }
    expect((await shop.lines(userId)).map((line) => line.quantity)).toEqual([3, 3, 3])
  })

  it('adds exactly, without a deadlock, when merges and adds of the same books run at once', async () => {
    const userId = randomUUID()
    const call = await shop.shopper(userId)
    const books = await Promise.all([1, 2, 3, 4, 5].map(() => shop.book('Dune', 1000)))
    const work = Array.from({ length: 16 }, (_, at) => {
      const turned = [...books.slice(at % 5), ...books.slice(0, at % 5)]
      const lines = turned.map((bookId) => ({ bookId, quantity: 1 }))
      return call('POST', path, { key: `k${at}`, body: { lines } })
    })
    const adds = books.map((bookId) =>
      call('POST', '/ecom/cart', { body: { bookId, quantity: 4 } }),
    )

    const answers = await Promise.all([...work, ...adds])

    expect(answers.map(({ status }) => status)).toEqual(Array(21).fill(200))
    expect((await shop.lines(userId)).map((line) => line.quantity)).toEqual(Array(5).fill(20))
  })

  it('refuses a key that was used with other lines', async () => {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 1000)
    await call('POST', path, { key: 'k', body: { lines: [{ bookId, quantity: 1 }] } })

    const other = await call('POST', path, { key: 'k', body: { lines: [{ bookId, quantity: 2 }] } })

    expect(other).toMatchObject({ status: 422, body: { code: 'key-reused' } })
    expect((await call('GET', '/ecom/cart')).body).toMatchObject({ count: 1 })
  })

  it('keeps the keys of two shoppers apart', async () => {
    const bookId = await shop.book('Dune', 1000)
    for (const quantity of [1, 2]) {
      const call = await shop.shopper()
      const answer = await call('POST', path, { key: 'k', body: { lines: [{ bookId, quantity }] } })
      expect(answer).toMatchObject({ status: 200, body: { count: quantity } })
    }
  })

  it('forgets a key after 24 hours', async () => {
    const userId = randomUUID()
    const call = await shop.shopper(userId)
    const bookId = await shop.book('Dune', 1000)
    const asked = { key: 'k', body: { lines: [{ bookId, quantity: 1 }] } }
    await call('POST', path, asked)
    await shop.admin`
      update cart.merges
      set created_at = now() - interval '24 hours 1 second'
      where user_id = ${userId}`

    expect(await call('POST', path, asked)).toMatchObject({ status: 200, body: { count: 2 } })
  })

  it('adds nothing at all when there is no room for a line', async () => {
    const userId = randomUUID()
    const call = await shop.shopper(userId)
    const books = await Promise.all(Array.from({ length: 101 }, () => shop.book('Dune', 100)))
    const [first = '', ...others] = books
    await call('POST', '/ecom/cart', { body: { bookId: first, quantity: 1 } })
    const lines = others.map((bookId) => ({ bookId, quantity: 1 }))

    const full = await call('POST', path, { key: 'k', body: { lines } })

    expect(full).toMatchObject({ status: 409, body: { code: 'cart-full' } })
    expect(await shop.lines(userId)).toEqual([{ bookId: first, quantity: 1 }])
    await call('DELETE', '/ecom/cart')
    expect(await call('POST', path, { key: 'k', body: { lines } })).toMatchObject({
      status: 200,
      body: { count: 100 },
    })
  })

  it('refuses what is malformed', async () => {
    const call = await shop.shopper()
    const bookId = await shop.book('Dune', 1000)
    const lines = [{ bookId, quantity: 1 }]
    const refused = await Promise.all([
      call('POST', path, { body: { lines } }),
      call('POST', path, { key: 'k'.repeat(65), body: { lines } }),
      call('POST', path, { key: 'k', body: { lines: Array(101).fill(lines[0]) } }),
      call('POST', path, { key: 'k', body: { lines: [{ bookId, quantity: 0 }] } }),
      call('POST', path, { key: 'k', body: { lines, more: 1 } }),
      call('POST', path, { key: 'k', body: {} }),
    ])
    expect(refused.map(({ status }) => status)).toEqual(Array(6).fill(400))
    expect((await call('GET', '/ecom/cart')).body).toMatchObject({ count: 0 })
  })
})
