import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openApiShop, type ApiShop } from './api-shop.ts'
import { ask, bookNumber, errorsAt, expectProblem, nobody, uuid, type Question } from './ask.ts'

let shop: ApiShop
let token: string

beforeAll(async () => {
  shop = await openApiShop()
}, 60_000)
afterAll(() => shop.close())

let shoppers = 0
beforeEach(async () => {
  token = await shop.token(`shopper-${(shoppers += 1)}`)
})

const cart = '/ecom/cart'
const as = (method: string, path: string, question?: Question) =>
  ask(shop.url, method, path, { token, ...question })
const add = (index: number, quantity: number) =>
  as('POST', cart, { json: { bookId: bookNumber(index), quantity } })
const merge = (key: string, lines: unknown) =>
  as('POST', `${cart}/merge`, { json: { lines }, headers: { 'idempotency-key': key } })
const empty = { items: [], total: 0, count: 0 }

async function lineOf(index: number, quantity: number) {
  const { body } = await ask(shop.url, 'GET', `/ecom/books/${bookNumber(index)}`)
  const { description: _, createdAt: _made, updatedAt: _changed, ...book } = body
  return {
    id: uuid,
    bookId: book.id,
    book,
    quantity,
    unitPrice: book.price,
    lineTotal: Math.round(book.price * quantity * 100) / 100,
    available: true,
  }
}

describe('/ecom/cart', () => {
  it('is for customers', async () => {
    const operations = [
      ['GET', cart],
      ['POST', cart],
      ['DELETE', cart],
      ['PUT', `${cart}/${nobody}`],
      ['DELETE', `${cart}/${nobody}`],
      ['POST', `${cart}/merge`],
      ['POST', '/ecom/checkout'],
      ['GET', '/ecom/orders'],
      ['GET', `/ecom/orders/${nobody}`],
      ['GET', `/ecom/orders/${nobody}/timeline`],
      ['POST', `/ecom/orders/${nobody}/cancel`],
    ] as const
    for (const [method, path] of operations) {
      expectProblem(await ask(shop.url, method, path), 'unauthenticated', path)
    }
  })

  it('is empty at first', async () => {
    const { status, headers, body } = await as('GET', cart)
    expect([status, headers['cache-control'], body]).toEqual([200, 'no-store', empty])
  })

  it('adds, at the prices of the shop, and says when a line is full', async () => {
    await add(1, 2)
    await add(2, 1)
    const { status, body } = await add(1, 3)
    const items = [await lineOf(1, 5), await lineOf(2, 1)]
    const sum = items.reduce((before, { lineTotal }) => before + lineTotal, 0)
    const total = Math.round(sum * 100) / 100
    const whole = { items, total, count: 6 }
    expect([status, body]).toEqual([200, { ...whole, itemId: body.items[0].id, capped: false }])
    expect((await as('GET', cart)).body).toEqual(whole)
    const full = await add(1, 95)
    expect(full).toMatchObject({ status: 200, body: { capped: true, count: 100 } })
    expect(full.body.items[0].quantity).toBe(99)
  })

  it('sets a line and removes it, and then all', async () => {
    const { itemId } = (await add(1, 2)).body
    await add(2, 1)
    const set = await as('PUT', `${cart}/${itemId}`, { json: { quantity: 7 } })
    expect(set).toMatchObject({ status: 200, body: { count: 8 } })
    const removed = await as('DELETE', `${cart}/${itemId}`)
    expect([removed.status, removed.text]).toEqual([204, ''])
    const path = `${cart}/${itemId}`
    expectProblem(await as('DELETE', path), 'not-found', path)
    expectProblem(await as('PUT', path, { json: { quantity: 1 } }), 'not-found', path)
    const emptied = await as('DELETE', cart)
    expect([emptied.status, emptied.text]).toEqual([204, ''])
    expect((await as('GET', cart)).body).toEqual(empty)
  })

  it('does not know a book that is not sold', async () => {
    const unknown = await as('POST', cart, { json: { bookId: nobody, quantity: 1 } })
    expectProblem(unknown, 'not-found', cart, { detail: 'This book is not sold' })
  })

  it("does not tell another's line from one that never was", async () => {
    const { itemId } = (await add(1, 2)).body
    const other = await shop.token('user1')
    const path = `${cart}/${itemId}`
    const json = { quantity: 9 }
    expectProblem(await ask(shop.url, 'PUT', path, { token: other, json }), 'not-found', path)
    expectProblem(await ask(shop.url, 'DELETE', path, { token: other }), 'not-found', path)
    const never = `${cart}/${nobody}`
    expectProblem(await ask(shop.url, 'DELETE', never, { token: other }), 'not-found', never)
    expect((await as('GET', cart)).body.items).toEqual([await lineOf(1, 2)])
  })

  it('has a hundred lines at most', async () => {
    await shop.books.ecom`
      insert into catalog.books (title, author, genre, isbn, price_cents, published_year)
      select 'Volume ' || n, 'Many Hands', 'Series', '979' || lpad(n::text, 10, '0'), 999, 2000
      from generate_series(1, 101) n
      on conflict do nothing`
    const rows = await shop.books.ecom`select id from catalog.books where genre = 'Series'`
    const [last, ...first] = rows.map(({ id }) => ({ bookId: id, quantity: 1 }))
    expect(await merge('full', first)).toMatchObject({ status: 200, body: { count: 100 } })
    const detail = 'A cart has at most 100 lines'
    expectProblem(await as('POST', cart, { json: last }), 'cart-full', cart, { detail })
    expectProblem(await merge('over', [last]), 'cart-full', `${cart}/merge`, { detail })
    expect((await merge('long', [last, ...first])).status).toBe(400)
  })
})

describe('POST /ecom/cart/merge', () => {
  it('tells what became of each line, once a key', async () => {
    await add(1, 2)
    await add(2, 50)
    const lines = [
      { bookId: bookNumber(1), quantity: 3 },
      { bookId: bookNumber(2), quantity: 60 },
      { bookId: nobody, quantity: 1 },
    ]
    const key = randomUUID()
    const merged = await merge(key, lines)
    expect([merged.status, merged.body.lines]).toEqual([
      200,
      [
        { bookId: bookNumber(1), outcome: 'added' },
        { bookId: bookNumber(2), outcome: 'capped' },
        { bookId: nobody, outcome: 'gone' },
      ],
    ])
    expect(merged.body.items).toEqual([await lineOf(1, 5), await lineOf(2, 99)])
    expect((await merge(key, lines)).body).toEqual(merged.body)
    expect((await merge(key, lines.toReversed())).body).toEqual(merged.body)
    expectProblem(await merge(key, lines.slice(1)), 'key-reused', `${cart}/merge`)
    expect((await as('GET', cart)).body.count).toBe(104)
  })

  it('is done once when the same key comes ten times at once', async () => {
    const lines = [{ bookId: bookNumber(1), quantity: 3 }]
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 10 }, () => merge(key, lines)))
    expect(answers.map(({ status, body }) => [status, body.count])).toEqual(
      answers.map(() => [200, 3]),
    )
  })

  it('demands a key', async () => {
    const json = { lines: [] }
    const answer = await as('POST', `${cart}/merge`, { json })
    const wrong = errorsAt('idempotency-key')
    expectProblem(answer, 'invalid-input', `${cart}/merge`, wrong)
  })
})
