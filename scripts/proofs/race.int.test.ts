import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { proveShop } from '../prove/proof.ts'
import { seeded } from '../prove/random.ts'
import { settled } from '../prove/settled.ts'
import { ask, bookNumber, expectProblem, type Answer } from './ask.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

const hot = Array.from({ length: 10 }, (_, index) => bookNumber(index + 1))
const timeout = 60_000

let shop: TestShop
let since: Date

beforeAll(async () => {
  shop = await openTestShop()
}, timeout)
afterAll(() => shop.close())
beforeEach(() => {
  since = new Date()
})

function shoppers(count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => shop.token(`shopper-${index + 1}`)),
  )
}

let others = 200
/** A shopper whose cart nobody has touched. */
function newShopper(): Promise<string> {
  return shop.token(`shopper-${(others += 1)}`)
}

const add = (token: string, bookId: string, quantity = 1) =>
  ask(shop.url, 'POST', '/ecom/cart', { token, json: { bookId, quantity } })

const buy = (token: string, key: string, json: unknown = {}) =>
  ask(shop.url, 'POST', '/ecom/checkout', { token, json, headers: { 'idempotency-key': key } })

async function setStock(bookId: string, quantity: number): Promise<void> {
  const token = await shop.token('admin1')
  const path = `/inven/admin/stock/${bookId}`
  expect((await ask(shop.url, 'PUT', path, { token, json: { quantity } })).status).toBe(200)
}

async function faultsOnceSettled(): Promise<string[]> {
  await settled(shop.books, shop.relay.statsUrl, { since, timeout: 30_000 })
  return (await proveShop(shop.books, since, hot)).faults
}

function tallyOf(answers: Answer[]): Record<string, number> {
  const labels = Map.groupBy(answers, ({ status, body }) => `${status} ${body.code ?? body.status}`)
  return Object.fromEntries([...labels].map(([label, { length }]) => [label, length]))
}

describe('200 buyers of the last copy', () => {
  it('leave one order and one unit gone', { timeout }, async () => {
    const [bookId = ''] = hot
    await setStock(bookId, 1)
    const tokens = await shoppers(200)
    await Promise.all(tokens.map((token) => add(token, bookId)))
    const keys = tokens.map(() => randomUUID())
    const buyAll = () => Promise.all(tokens.map((token, index) => buy(token, keys[index] ?? '')))
    const answers = await buyAll()
    expect(tallyOf(answers)).toEqual({ '201 RESERVED': 1, '409 out-of-stock': 199 })
    const again = await buyAll()
    expect(again.map(({ status }) => status)).toEqual(answers.map(({ status }) => status))

    expect(await faultsOnceSettled()).toEqual([])
    const states = await shop.books.ecom`
      select status, reason, count(*)::int as orders
      from ordering.orders
      where created_at >= ${since}
      group by status, reason
      order by status`
    expect([...states]).toEqual([
      { status: 'CANCELLED', reason: 'out_of_stock', orders: 199 },
      { status: 'CONFIRMED', reason: null, orders: 1 },
    ])
    const stock = (await ask(shop.url, 'GET', `/inven/stock/${bookId}`)).body
    expect(stock).toMatchObject({ quantity: 0, reserved: 0, available: 0 })
    await setStock(bookId, 50)
  })
})

describe('16 clients with five books each of ten', () => {
  const deadlocks = async () => {
    const [row] = await shop.books.ecom`
      select sum(deadlocks)::int as deadlocks from pg_stat_database`
    return row?.deadlocks
  }

  it('meet no deadlock and no failure, and every unit is accounted for', { timeout }, async () => {
    const before = await deadlocks()
    const random = seeded(7)
    const tokens = await shoppers(16)
    const goShopping = async (token: string) => {
      const answers: Answer[] = []
      for (let round = 0; round < 5; round += 1) {
        const books = hot.toSorted(() => random() - 0.5).slice(0, 5)
        const lines = books.map((bookId) => add(token, bookId, random() < 0.7 ? 1 : 3))
        answers.push(...(await Promise.all(lines)))
        const answer = await buy(token, randomUUID())
        answers.push(answer)
        const { id } = answer.body
        if (answer.status === 201 && random() < 0.3) {
          answers.push(await ask(shop.url, 'POST', `/ecom/orders/${id}/cancel`, { token }))
        }
      }
      return answers
    }
    const answers = (await Promise.all(tokens.map(goShopping))).flat()
    const statuses = new Set(answers.map(({ status }) => status))
    expect([...statuses].filter((status) => ![200, 201, 409].includes(status))).toEqual([])
    expect(tallyOf(answers)['201 RESERVED']).toBeGreaterThan(10)

    expect(await faultsOnceSettled()).toEqual([])
    // A server process tells what it counted when it ends.
    const names = ['cart', 'checkout', 'reserve', 'stock', 'payment', 'orders']
    await Promise.all(names.map((name) => shop.activator.kill(name, 'SIGTERM')))
    expect(await deadlocks()).toBe(before)
  })
})

describe('one key', () => {
  const [, bookId = ''] = hot
  beforeEach(() => setStock(bookId, 50))

  it('gives one order however often it comes at once and later', { timeout }, async () => {
    const [token, other] = [await newShopper(), await newShopper()]
    const key = randomUUID()
    await Promise.all([add(token, bookId), add(other, bookId)])
    const answers = await Promise.all(Array.from({ length: 20 }, () => buy(token, key)))
    const texts = new Set(
      answers.map(({ status, headers, text }) => `${status} ${headers.location} ${text}`),
    )
    expect([...texts]).toEqual([expect.stringMatching(/^201 \/ecom\/orders\/[\da-f-]{36} /)])
    await settled(shop.books, shop.relay.statsUrl, { since, timeout: 30_000 })
    await add(token, bookId)
    const later = await buy(token, key)
    expect(later.text).toBe(answers[0]?.text)
    const elsewhere = await buy(other, key)
    expect([elsewhere.status, elsewhere.body.id === later.body.id]).toEqual([201, false])
    const body = { payment: { token: 'tok_success' } }
    expectProblem(await buy(token, key, body), 'key-reused', '/ecom/checkout')
    expectProblem(await buy(token, key, { expectedTotal: 1 }), 'key-reused', '/ecom/checkout')
    expect(await faultsOnceSettled()).toEqual([])
    const orders = await shop.books.ecom`
      select from ordering.orders where created_at >= ${since}`
    expect(orders).toHaveLength(2)
  })

  it('is of the first body when two come at once', { timeout }, async () => {
    const token = await newShopper()
    const key = randomUUID()
    await add(token, bookId)
    const bodies = [{}, { payment: { token: 'tok_success' } }]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => buy(token, key, bodies[index % 2])),
    )
    expect(tallyOf(answers)).toEqual({ '201 RESERVED': 10, '422 key-reused': 10 })
    expect(await faultsOnceSettled()).toEqual([])
  })

  it('is free again when nothing has happened', { timeout }, async () => {
    const token = await newShopper()
    const key = randomUUID()
    const empty = await Promise.all(Array.from({ length: 10 }, () => buy(token, key)))
    expect(tallyOf(empty)).toEqual({ '409 cart-empty': 10 })
    await add(token, bookId)
    expect((await buy(token, key, { payment: { token: 'tok_success' } })).status).toBe(201)
    expect(await faultsOnceSettled()).toEqual([])
  })

  it('lets one cart be bought once by many keys at once', { timeout }, async () => {
    const token = await newShopper()
    await add(token, bookId, 2)
    const answers = await Promise.all(Array.from({ length: 10 }, () => buy(token, randomUUID())))
    const placed = answers.filter(({ status }) => status === 201)
    const codes = new Set(answers.flatMap(({ body }) => body.code ?? []))
    expect(placed).toHaveLength(1)
    expect(['cart-empty', 'cart-changed', 'out-of-stock']).toEqual(
      expect.arrayContaining([...codes]),
    )
    expect(await faultsOnceSettled()).toEqual([])
  })
})

describe('a unit that is taken by hand', () => {
  it('is missed by the proof, which names the book', async () => {
    const { inventory, ecom } = shop.books
    const bookId = bookNumber(8)
    const [book] = await ecom`select title from catalog.books where id = ${bookId}`
    expect(await faultsOnceSettled()).toEqual([])
    await inventory`update inventory.stock set quantity = quantity - 1 where book_id = ${bookId}`
    const { ledger, faults } = await proveShop(shop.books, since, [])
    expect(ledger).toMatchObject([{ bookId, title: book?.title }])
    expect(faults).toEqual([
      expect.stringContaining(`"${book?.title}": `),
      expect.stringContaining(`Book ${bookId}: its movements sum to `),
    ])
    await inventory`update inventory.stock set quantity = quantity + 1 where book_id = ${bookId}`
    expect(await faultsOnceSettled()).toEqual([])
  })
})
