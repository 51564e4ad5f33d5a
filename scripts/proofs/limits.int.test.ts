import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, bookNumber, expectProblem, type Answer, type Question } from './ask.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

let shop: TestShop

beforeAll(async () => {
  shop = await openTestShop({ rateLimitFactor: 1 })
}, 60_000)
afterAll(() => shop.close())

async function askTimes(times: number, question: (index: number) => Promise<Answer>) {
  const answers: Answer[] = []
  for (let index = 0; index < times; index += 1) answers.push(await question(index))
  return answers
}

const statusesOf = (answers: Answer[]) => new Set(answers.map(({ status }) => status))

/** Asserts that the answer says when to come again. */
function expectRefused(answer: Answer, instance: string, limit: number) {
  expectProblem(answer, 'too-many-requests', instance)
  const { ratelimit, 'ratelimit-policy': policy, 'retry-after': retryAfter } = answer.headers
  expect(policy).toBe(`"minute";q=${limit};w=60`)
  expect(ratelimit).toBe(`"minute";r=0;t=${retryAfter}`)
  expect(Number(retryAfter)).toBeLessThanOrEqual(60)
}

describe('a shopper', () => {
  const checkout = async (name: string) =>
    ask(shop.url, 'POST', '/ecom/checkout', { token: await shop.token(name) })

  it('checks out ten times a minute, whatever becomes of it', async () => {
    const before = await askTimes(10, () => checkout('shopper-1'))
    expect(statusesOf(before)).toEqual(new Set([409]))
    expectRefused(await checkout('shopper-1'), '/ecom/checkout', 10)
    expect((await checkout('shopper-2')).status).toBe(409)
  })

  it('uses the cart sixty times a minute, in whatever way', async () => {
    const token = await shop.token('shopper-1')
    const json = { bookId: bookNumber(1), quantity: 0 }
    const ways: [() => Promise<Answer>, ...(() => Promise<Answer>)[]] = [
      () => ask(shop.url, 'GET', '/ecom/cart', { token }),
      () => ask(shop.url, 'POST', '/ecom/cart', { token, json }),
      () => ask(shop.url, 'DELETE', '/ecom/cart', { token }),
    ]
    const one = (index: number) => (ways[index % 3] ?? ways[0])()
    const before = await askTimes(60, (index) => one(index))
    expect(statusesOf(before)).toEqual(new Set([200, 400, 204]))
    const first = before.map(({ headers }) => headers.ratelimit)[0]
    expect(first).toMatch(/^"minute";r=59;t=60$/)
    for (const way of ways) expectRefused(await way(), '/ecom/cart', 60)
    expect((await ask(shop.url, 'GET', '/ecom/orders', { token })).status).toBe(200)
  })
})

describe('an administrator', () => {
  it.each(['/ecom/admin/orders', '/ecom/admin/books', '/inven/admin/stock'])(
    'asks thirty times a minute: %s',
    async (path) => {
      const token = await shop.token('admin1')
      const before = await askTimes(30, () => ask(shop.url, 'GET', path, { token }))
      expect(statusesOf(before)).toEqual(new Set([200]))
      expectRefused(await ask(shop.url, 'GET', path, { token }), path, 30)
    },
  )
})

describe('somebody without a token', () => {
  const disguises = (index: number): Question => ({
    headers: {
      'x-forwarded-for': `203.0.113.${index}${', 127.0.0.1'.repeat(index % 4)}`,
      forwarded: `for=203.0.113.${index}`,
      'x-real-ip': `203.0.113.${index}`,
      'user-agent': `browser ${index}`,
    },
  })

  it('asks for books two hundred times a minute, whoever they claim to be', async () => {
    const encoded = bookNumber(1).replace('-', '%2D')
    const paths = ['/ecom/books', `/ecom/books/${bookNumber(1)}`, `/ecom/books/${encoded}`]
    const path = (index: number) => paths[index % 3] ?? ''
    const from = (index: number) => ask(shop.url, 'GET', path(index), disguises(index))
    expect(statusesOf(await askTimes(200, from))).toEqual(new Set([200]))
    for (const index of [201, 202, 203]) expectRefused(await from(index), path(index), 200)
    const connection = { headers: { connection: 'close, x-forwarded-for' } }
    expectRefused(await ask(shop.url, 'GET', '/ecom/books', connection), '/ecom/books', 200)
    const { status, headers } = await ask(shop.url, 'HEAD', '/ecom/books')
    expect([status, Number(headers['retry-after']) > 0]).toEqual([429, true])
  })

  it('searches two hundred times a minute', async () => {
    const search = (index: number) =>
      ask(shop.url, 'GET', '/ecom/books/search?q=hobbit', disguises(index))
    const suggest = (index: number) =>
      ask(shop.url, 'GET', '/ecom/books/suggest?q=hobb', disguises(index))
    const before = await askTimes(200, (index) => (index % 2 ? search(index) : suggest(index)))
    expect(statusesOf(before)).toEqual(new Set([200]))
    expectRefused(await search(201), '/ecom/books/search', 200)
    expectRefused(await suggest(202), '/ecom/books/suggest', 200)
  })

  it('may ask as often as they like how the shop is and what is in stock', async () => {
    const paths = ['/ecom/health', '/inven/health', `/inven/stock/${bookNumber(1)}`]
    for (const path of paths) {
      const answers = await askTimes(210, () => ask(shop.url, 'GET', path))
      expect([path, ...statusesOf(answers)]).toEqual([path, 200])
    }
  })
})
