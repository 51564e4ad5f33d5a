import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openApiShop, type ApiShop } from './api-shop.ts'
import { ask, bookNumber, expectProblem, moment, nobody, uuid, type Question } from './ask.ts'

let shop: ApiShop
let admin: string
let token: string

beforeAll(async () => {
  shop = await openApiShop()
  admin = await shop.token('admin1')
}, 60_000)
afterAll(() => shop.close())

let shoppers = 0
beforeEach(async () => {
  token = await shop.token(`shopper-${(shoppers += 1)}`)
})

const checkout = '/ecom/checkout'
const as = (method: string, path: string, question?: Question) =>
  ask(shop.url, method, path, { token, ...question })
const asAdmin = (method: string, path: string, question?: Question) =>
  ask(shop.url, method, path, { token: admin, ...question })
const add = (index: number, quantity: number) =>
  as('POST', '/ecom/cart', { json: { bookId: bookNumber(index), quantity } })
const buy = (json?: unknown, key?: string) =>
  as('POST', checkout, {
    ...(json === undefined ? {} : { json }),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  })

async function bought(index = 1, quantity = 2, json?: unknown) {
  await add(index, quantity)
  const { status, body } = await buy(json)
  expect(status).toBe(201)
  return body
}

async function becomes(id: string, status: string) {
  const read = async () => (await as('GET', `/ecom/orders/${id}`)).body.status
  await expect.poll(read, { timeout: 10_000 }).toBe(status)
}

async function titled(index: number) {
  const { body } = await ask(shop.url, 'GET', `/ecom/books/${bookNumber(index)}`)
  const { id: bookId, title, author, price } = body
  return { bookId, title, author, price }
}

async function free(index: number): Promise<number> {
  return (await ask(shop.url, 'GET', `/inven/stock/${bookNumber(index)}`)).body.available
}

describe('POST /ecom/checkout', () => {
  it('places an order of the cart, and says where it is', async () => {
    const before = await free(1)
    await add(1, 2)
    const { price, ...book } = await titled(1)
    const total = Math.round(price * 200) / 100
    const placed = await buy({ expectedTotal: total, payment: { token: 'tok_success' } })
    const order = {
      id: uuid,
      status: 'RESERVED',
      reason: null,
      items: [{ ...book, quantity: 2, unitPrice: price, lineTotal: total }],
      total,
      currency: 'USD',
      createdAt: moment,
      updatedAt: moment,
      holdExpiresAt: moment,
    }
    expect([placed.status, placed.body]).toEqual([201, order])
    expect(placed.headers.location).toBe(`/ecom/orders/${placed.body.id}`)
    expect((await as('GET', '/ecom/cart')).body.items).toEqual([])
    await becomes(placed.body.id, 'CONFIRMED')
    const { body } = await as('GET', `${placed.headers.location}`)
    expect(body).toEqual({ ...order, status: 'CONFIRMED', holdExpiresAt: null })
    await expect.poll(() => free(1), { timeout: 5000 }).toBe(before - 2)
  })

  it('refuses an empty cart', async () => {
    expectProblem(await buy(), 'cart-empty', checkout)
  })

  it('lists the lines that are short, with what is left', async () => {
    await asAdmin('PUT', `/inven/admin/stock/${bookNumber(7)}`, { json: { quantity: 3 } })
    await add(7, 4)
    await add(8, 1)
    const { title } = await titled(7)
    const short = await buy()
    expectProblem(short, 'out-of-stock', checkout, {
      detail: 'There are not enough copies',
      lines: [{ bookId: bookNumber(7), title, requested: 4, available: 3 }],
    })
    expect((await as('GET', '/ecom/cart')).body.count).toBe(5)
    const { body } = await as('GET', '/ecom/orders')
    expect(body.content).toMatchObject([{ status: 'CANCELLED', reason: 'out_of_stock' }])
  })

  it('tells old and new when the price has changed', async () => {
    await add(1, 1)
    const { price, title } = await titled(1)
    const changed = await buy({ expectedTotal: 1 })
    expectProblem(changed, 'price-changed', checkout, {
      detail: 'The total is not the expected one',
      old: 1,
      new: price,
      lines: [{ bookId: bookNumber(1), title, quantity: 1, unitPrice: price }],
    })
    expect((await as('GET', '/ecom/orders')).body).toEqual({ content: [], next: null })
  })

  it('answers a key as it did first, also later, and refuses it with another body', async () => {
    const key = randomUUID()
    await add(1, 1)
    const json = { payment: { token: 'tok_success' } }
    const first = await buy(json, key)
    await becomes(first.body.id, 'CONFIRMED')
    await add(2, 1)
    const again = await buy(json, key)
    expect([again.status, again.text]).toEqual([201, first.text])
    expect(again.headers.location).toBe(first.headers.location)
    expectProblem(await buy({ payment: { token: 'tok_slow' } }, key), 'key-reused', checkout)
    expect((await as('GET', '/ecom/cart')).body.count).toBe(1)
    token = await shop.token('user1')
    await add(3, 1)
    const other = await buy(json, key)
    expect(other.status).toBe(201)
    expect(other.body.id).not.toBe(first.body.id)
  })

  it('answers 503 when it cannot ask for the hold, and goes on under the same key', async () => {
    const key = randomUUID()
    await add(9, 1)
    await shop.books.inventory`alter role reserve nologin`
    await shop.books.inventory`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where usename = 'reserve'`
    expectProblem(await buy({}, key), 'dependency-down', checkout)
    await shop.books.inventory`alter role reserve login`
    const again = await buy({}, key)
    expect(again.status).toBe(201)
    expect((await as('GET', '/ecom/orders')).body.content).toHaveLength(1)
  })
})

describe('GET /ecom/orders', () => {
  it('gives own orders, newest first, by cursor', async () => {
    const ids: string[] = []
    for (let index = 0; index < 3; index += 1) ids.unshift((await bought(2, 1)).id)
    const first = (await as('GET', '/ecom/orders?size=2')).body
    const rest = (await as('GET', `/ecom/orders?size=2&cursor=${first.next}`)).body
    expect(rest.next).toBeNull()
    const found = [...first.content, ...rest.content].map(({ id }) => id)
    expect(found).toEqual(ids)
  })

  it("does not tell another's order from one that never was", async () => {
    const { id } = await bought()
    token = await shop.token('user1')
    for (const one of [id, nobody]) {
      const path = `/ecom/orders/${one}`
      expectProblem(await as('GET', path), 'not-found', path)
      expectProblem(await as('GET', `${path}/timeline`), 'not-found', `${path}/timeline`)
      expectProblem(await as('POST', `${path}/cancel`), 'not-found', `${path}/cancel`)
    }
    const seen = await asAdmin('GET', `/ecom/orders/${id}`)
    expect(seen).toMatchObject({ status: 200, body: { id } })
  })

  it('tells what happened, in the order of time', async () => {
    const { id } = await bought()
    const read = async () => (await as('GET', `/ecom/orders/${id}/timeline`)).body
    const events = async () => (await read()).map(({ type }: { type: string }) => type)
    const expected = ['payment.completed', 'order.confirmed', 'inventory.updated']
    await expect.poll(events, { timeout: 10_000 }).toEqual(expect.arrayContaining(expected))
    const timeline = await read()
    const entry = {
      time: moment,
      type: expect.any(String),
      function: expect.any(String),
      detail: expect.any(String),
    }
    expect(timeline).toEqual(timeline.map(() => entry))
    const times = timeline.map(({ time }: { time: string }) => time)
    expect(times).toEqual(times.toSorted())
  })
})

describe('POST /ecom/orders/{id}/cancel', () => {
  it('cancels, gives everything back, and answers the same again', async () => {
    const before = await free(4)
    const { id } = await bought(4, 3)
    await becomes(id, 'CONFIRMED')
    const path = `/ecom/orders/${id}/cancel`
    const cancelled = await as('POST', path)
    expect(cancelled).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED', reason: 'customer', holdExpiresAt: null },
    })
    await expect.poll(() => free(4), { timeout: 10_000 }).toBe(before)
    const refunded = () => shop.books.payment`
      select refunded_at is not null as refunded from payment.charges where order_id = ${id}`
    await expect.poll(refunded, { timeout: 10_000 }).toEqual([{ refunded: true }])
    expect((await as('POST', path)).body).toEqual(cancelled.body)
  })

  it('cancels for a declined card by itself', async () => {
    const before = await free(5)
    const { id } = await bought(5, 1, { payment: { token: 'tok_decline' } })
    await becomes(id, 'CANCELLED')
    expect((await as('GET', `/ecom/orders/${id}`)).body.reason).toBe('payment_failed')
    await expect.poll(() => free(5), { timeout: 10_000 }).toBe(before)
  })
})

describe('/ecom/admin/orders', () => {
  it('finds by state and by user, and gives the user', async () => {
    const { id } = await bought()
    await becomes(id, 'CONFIRMED')
    const [row] = await shop.books.ecom`select user_id from ordering.orders where id = ${id}`
    const userId = row?.user_id
    const { body: order } = await as('GET', `/ecom/orders/${id}`)
    const query = `/ecom/admin/orders?status=CONFIRMED&user=${userId}`
    expect((await asAdmin('GET', query)).body).toEqual({
      content: [{ ...order, userId }],
      next: null,
    })
    const none = await asAdmin('GET', `/ecom/admin/orders?status=SHIPPED&user=${userId}`)
    expect(none.body).toEqual({ content: [], next: null })
    const wrong = await asAdmin('GET', '/ecom/admin/orders?status=LOST')
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '?status' }] } })
    const page = (await asAdmin('GET', '/ecom/admin/orders?size=1')).body
    const next = await asAdmin('GET', `/ecom/admin/orders?size=1&cursor=${page.next}`)
    expect(next.body.content[0].id).not.toBe(page.content[0].id)
    expect((await asAdmin('GET', `/ecom/admin/orders/${id}`)).body).toEqual({ ...order, userId })
    const unknown = `/ecom/admin/orders/${nobody}`
    expectProblem(await asAdmin('GET', unknown), 'not-found', unknown)
  })

  it('ships and delivers, each once and in this order', async () => {
    const { id } = await bought()
    await becomes(id, 'CONFIRMED')
    const path = (command: string) => `/ecom/admin/orders/${id}/${command}`
    const detail = (status: string) => ({ detail: `The order is ${status}` })
    const early = await asAdmin('POST', path('deliver'))
    expectProblem(early, 'wrong-state', path('deliver'), detail('CONFIRMED'))
    const ship = async () => (await asAdmin('POST', path('ship'))).status
    await expect.poll(ship, { timeout: 10_000 }).toBe(200)
    const again = await asAdmin('POST', path('ship'))
    expectProblem(again, 'wrong-state', path('ship'), detail('SHIPPED'))
    const cancel = `/ecom/orders/${id}/cancel`
    expectProblem(await as('POST', cancel), 'wrong-state', cancel, detail('SHIPPED'))
    const delivered = await asAdmin('POST', path('deliver'))
    expect(delivered).toMatchObject({ status: 200, body: { id, status: 'DELIVERED' } })
    const twice = await asAdmin('POST', path('deliver'))
    expectProblem(twice, 'wrong-state', path('deliver'), detail('DELIVERED'))
    const types = async () => {
      const rows = await shop.books.ecom`
        select type from eventing.outbox where aggregate_id = ${id} order by created_at`
      return rows.map(({ type }) => type)
    }
    expect(await types()).toEqual([
      'order.created',
      'order.confirmed',
      'order.shipped',
      'order.delivered',
    ])
  })

  it('keeps a retired book in its orders', async () => {
    const { price: _, ...book } = await titled(6)
    const { id } = await bought(6, 1)
    const path = `/ecom/admin/books/${bookNumber(6)}`
    expect((await asAdmin('DELETE', path)).status).toBe(204)
    expect((await as('GET', `/ecom/orders/${id}`)).body.items).toMatchObject([book])
  })
})
