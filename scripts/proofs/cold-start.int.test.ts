import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '@bookstore/contracts/catalogue.ts'
import { ask, bookNumber } from './ask.ts'
import { openPost } from './signed-events.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

const idle = 1500

let shop: TestShop

beforeAll(async () => {
  shop = await openTestShop({ idle })
}, 60_000)
afterAll(() => shop.close())

function stateOf(wanted: string) {
  const found = shop.activator.stats().find(({ name }) => name === wanted)
  return { state: found?.state, coldStarts: found?.coldStarts }
}

async function untilCold(name: string): Promise<void> {
  await expect.poll(() => stateOf(name).state, { timeout: 20_000 }).toBe('cold')
}

describe('a function at zero', () => {
  it.each([
    ['books', '/ecom/books'],
    ['search', '/ecom/books/suggest?q=hobbit'],
    ['stock', `/inven/stock/${bookNumber(1)}`],
  ])('starts once for fifty first requests, and all succeed: %s', async (name, path) => {
    await untilCold(name)
    const { coldStarts = 0 } = stateOf(name)
    const first = await Promise.all(Array.from({ length: 50 }, () => ask(shop.url, 'GET', path)))
    expect(first.map(({ status }) => status)).toEqual(first.map(() => 200))
    expect(stateOf(name)).toEqual({ state: 'warm', coldStarts: coldStarts + 1 })
  })

  it('starts once for fifty first checkouts, with the functions behind it', async () => {
    const token = await shop.token('user1')
    const buy = () => ask(shop.url, 'POST', '/ecom/checkout', { token, json: {} })
    const json = { bookId: bookNumber(1), quantity: 1 }
    await ask(shop.url, 'POST', '/ecom/cart', { token, json })
    const before = ['checkout', 'reserve'].map((name) => stateOf(name).coldStarts ?? 0)
    const answers = await Promise.all(Array.from({ length: 50 }, buy))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    const after = ['checkout', 'reserve'].map((name) => stateOf(name).coldStarts)
    expect(after).toEqual(before.map((starts) => starts + 1))
  })

  it('wakes for an event, and the order is confirmed', { timeout: 60_000 }, async () => {
    const token = await shop.token('user1')
    for (const name of ['payment', 'stock', 'orders', 'books']) await untilCold(name)
    const names = ['payment', 'stock', 'orders']
    const before = names.map((name) => stateOf(name).coldStarts ?? 0)
    const json = { bookId: bookNumber(2), quantity: 1 }
    await ask(shop.url, 'POST', '/ecom/cart', { token, json })
    const { body } = await ask(shop.url, 'POST', '/ecom/checkout', { token, json: {} })
    const status = async () => {
      const [row] = await shop.books.ecom`select status from ordering.orders where id = ${body.id}`
      return row?.status
    }
    await expect.poll(status, { timeout: 10_000 }).toBe('CONFIRMED')
    const started = names.map(
      (name, index) => (stateOf(name).coldStarts ?? 0) > (before[index] ?? 0),
    )
    expect(started).toEqual([true, true, true])
  })

  it('wakes for a signed event at its own address', async () => {
    const post = await openPost(shop)
    const { example } = catalogue.find(({ contract }) => contract.type === 'order.cancelled') ?? {}
    await untilCold('payment')
    const orderId = randomUUID()
    const event = example && { ...example, data: { ...Object(example.data), orderId } }
    const answer = event && (await post.deliver('payment', post.letter(event)))
    expect([answer?.status, stateOf('payment').state]).toEqual([200, 'warm'])
  })
})
