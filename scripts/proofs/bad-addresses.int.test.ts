import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiShop, type ApiShop } from './api-shop.ts'
import { ask, bookNumber, expectProblem, nobody } from './ask.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { book, faultOf } from './refusal.ts'

let shop: ApiShop
let before: Fingerprint
let token: string

beforeAll(async () => {
  shop = await openApiShop()
  token = await shop.token('admin1')
  await shop.schedule.fire('search-sweep')
  before = await fingerprint(shop.books)
}, 60_000)
afterAll(() => shop.close())

const nothingChanged = async () => expect(await fingerprint(shop.books)).toEqual(before)

describe('an id that is none', () => {
  const wrong = [
    '1',
    'x',
    'null',
    `${nobody}0`,
    nobody.replace('d', 'g'),
    "'%20or%201=1--",
    '%F0%9F%93%96',
    '%20',
    '*',
    '%252e%252e',
    'a'.repeat(3000),
  ]
  const paths: [string, string, Record<string, unknown>?][] = [
    ['GET', '/ecom/books/{}'],
    ['PUT', '/ecom/cart/{}', { quantity: 1 }],
    ['DELETE', '/ecom/cart/{}'],
    ['GET', '/ecom/orders/{}'],
    ['GET', '/ecom/orders/{}/timeline'],
    ['POST', '/ecom/orders/{}/cancel'],
    ['GET', '/ecom/admin/books/{}'],
    ['PUT', '/ecom/admin/books/{}', book],
    ['DELETE', '/ecom/admin/books/{}'],
    ['GET', '/ecom/admin/orders/{}'],
    ['POST', '/ecom/admin/orders/{}/ship'],
    ['POST', '/ecom/admin/orders/{}/deliver'],
    ['POST', '/ecom/admin/failed-events/{}/retry'],
    ['POST', '/ecom/admin/failed-events/{}/discard', { reason: 'x' }],
    ['GET', '/inven/stock/{}'],
    ['PUT', '/inven/admin/stock/{}', { quantity: 1 }],
    ['POST', '/inven/admin/stock/{}/adjust', { delta: 1 }],
  ]

  it.each(paths)('is refused by %s %s', async (method, path, json) => {
    for (const id of wrong) {
      const address = path.replace('{}', id)
      const question = { token, ...(json ? { json } : {}) }
      const answer = await ask(shop.url, method, address, question)
      expect([id, faultOf(answer, 400)]).toEqual([id, undefined])
      expect(answer.body.errors).toMatchObject([{ pointer: expect.stringMatching(/^\{\w+\}$/) }])
      expect(answer.body.instance).toBe(address)
    }
    await nothingChanged()
  })
})

describe('a query', () => {
  const cursor = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
  const id = bookNumber(1)
  const refused: [string, string[]][] = [
    [
      '/ecom/books',
      [
        'genre=%00',
        'author=a%00',
        'sort=%00',
        'size=1e1',
        'page=99999999999',
        'minPrice=-1',
        'minPrice=1.001',
        '__proto__=1',
        'constructor=1',
        `cursor=${cursor(['title', 'asc', 'a\0', id, 1])}`,
        `cursor=${cursor({ length: 5 })}`,
        `sort=createdAt&cursor=${cursor(['createdAt', 'asc', '0000-01-01T00:00:00Z', id, 1])}`,
        `sort=price&cursor=${cursor(['price', 'asc', 1e300, id, 1])}`,
        `cursor=${'A'.repeat(2000)}`,
      ],
    ],
    [
      '/ecom/books/search',
      [
        'q=%00',
        'q=a%00b',
        `q=${'a'.repeat(10_240)}`,
        'q=%E2%80%89',
        'q=a&genre=%00',
        `q=a&cursor=${cursor(['relevance', 'desc', 2 ** 40, id, 1])}`,
        `q=a&sort=publishedYear&cursor=${cursor(['publishedYear', 'asc', 2 ** 40, id, 1])}`,
        `q=a&sort=title&cursor=${cursor(['title', 'asc', '\0', id, 1])}`,
      ],
    ],
    ['/ecom/books/suggest', ['q=%00%00', `q=${'a'.repeat(10_240)}`, 'q=ab&x=1']],
    ['/inven/stock/bulk', ['bookIds=%00', `bookIds=${id}%00`, `bookIds=${id}&bookids=${id}`]],
    [
      '/ecom/orders',
      [
        'size=0',
        'cursor=%00',
        `cursor=${cursor([8.64e15, id])}`,
        `cursor=${cursor([1e300, id])}`,
        `cursor=${cursor(['1', id])}`,
        'user=x',
      ],
    ],
    ['/ecom/admin/orders', ['user=%00', 'user=', 'status=%00', 'status=pending', 'sort=id']],
    ['/ecom/admin/books', ['retired=1', 'genre=%00', 'cursor=x']],
    ['/ecom/admin/failed-events', ['status=dead', 'cursor=%00', `cursor=${cursor([1])}`]],
    ['/inven/admin/stock', ['page=-1', 'size=1000', `cursor=${cursor(['x'])}`]],
  ]

  it.each(refused)('of %s is refused when it does not fit', async (path, queries) => {
    for (const query of queries) {
      const answer = await ask(shop.url, 'GET', `${path}?${query}`, { token })
      expect([query.slice(0, 80), faultOf(answer, 400)]).toEqual([query.slice(0, 80), undefined])
    }
  })

  it.each([
    "'; drop table catalog.books; --",
    "' or '1'='1",
    '$1 ${x} %s {{7*7}}',
    `!&|()<->:*'"\\ %_`,
    'a <-> b & !c:*',
    '"unclosed',
    '-',
    '\u202e\ufeff\u{1F4D6}',
    '%ED%A0%80',
    'a'.repeat(200),
    '((((((((((((((((((((((((((((((',
    'x '.repeat(100).trim(),
  ])('that looks like more than text is text: %s', async (typed) => {
    const q = encodeURIComponent(typed)
    const search = await ask(shop.url, 'GET', `/ecom/books/search?q=${q}`)
    expect([search.status, Object.keys(search.body)]).toEqual([
      200,
      expect.arrayContaining(['content', 'facets', 'totalElements']),
    ])
    const short = encodeURIComponent(`${typed}aa`.slice(0, 60))
    expect((await ask(shop.url, 'GET', `/ecom/books/suggest?q=${short}`)).status).toBe(200)
    expect((await ask(shop.url, 'GET', `/ecom/books?author=${q}`)).status).toBe(200)
    await nothingChanged()
  })
})

describe('a path', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/nothing', 404],
    ['GET', '/ecom', 404],
    ['GET', '/Ecom/books', 404],
    ['GET', '/ecom/Books', 404],
    ['GET', '/ecom/books/', 404],
    ['GET', '/ecom/books;a=1', 404],
    ['GET', '/ecom/%62ooks', 404],
    ['GET', '/ecom//books', 400],
    ['GET', '//ecom/books', 400],
    ['GET', '/ecom/books%2Fsearch', 400],
    ['GET', '/ecom/books/..%2fadmin', 400],
    ['GET', '/ecom/books/../cart', 400],
    ['GET', '/ecom/./books', 400],
    ['GET', '/ecom/books/%2e%2e/%2e%2e/events', 400],
    ['GET', '/ecom/books/%00', 400],
    ['GET', '/ecom/books/%zz', 400],
    ['GET', '/ecom/books\\search', 400],
    ['GET', '/ecom/books/%5c', 400],
    ['POST', '/reservations', 404],
    ['DELETE', `/reservations/${nobody}`, 404],
    ['PUT', `/payments/${nobody}`, 404],
    ['POST', '/events', 404],
    ['POST', '/sweep', 404],
    ['GET', '/health/readiness', 404],
    ['GET', '/health/liveness', 404],
    ['GET', '/stats', 404],
  ] as const)('of nobody is refused: %s %s', async (method, path, status) => {
    const answer = await ask(shop.url, method, path, { token })
    expect(faultOf(answer, status)).toBeUndefined()
  })

  it('leads nowhere else by another host', async () => {
    const headers = { host: 'reserve.inventory.svc.cluster.local' }
    const answer = await ask(shop.url, 'POST', '/reservations', { headers })
    expectProblem(answer, 'not-found', '/reservations')
  })
})

describe('a method', () => {
  it.each([
    ['PATCH', '/ecom/books', 'GET, HEAD'],
    ['POST', '/ecom/books', 'GET, HEAD'],
    ['OPTIONS', '/ecom/books', 'GET, HEAD'],
    ['TRACE', '/ecom/books', 'GET, HEAD'],
    ['PROPFIND', '/ecom/books', 'GET, HEAD'],
    ['DELETE', '/ecom/books/search', 'GET, HEAD'],
    ['PUT', '/ecom/cart', 'DELETE, GET, HEAD, POST'],
    ['GET', '/ecom/cart/merge', 'DELETE, POST, PUT'],
    ['GET', '/ecom/checkout', 'POST'],
    ['DELETE', `/ecom/orders/${nobody}`, 'GET, HEAD'],
    ['GET', `/ecom/orders/${nobody}/cancel`, 'POST'],
    ['PATCH', '/ecom/admin/books', 'GET, HEAD, POST'],
    ['POST', `/ecom/admin/books/${nobody}`, 'DELETE, GET, HEAD, PUT'],
    ['PUT', `/ecom/admin/orders/${nobody}/ship`, 'POST'],
    ['GET', `/ecom/admin/failed-events/${nobody}/retry`, 'POST'],
    ['PUT', '/inven/stock/bulk', 'GET, HEAD'],
    ['DELETE', `/inven/admin/stock/${nobody}`, 'PUT'],
    ['GET', `/inven/admin/stock/${nobody}/adjust`, 'POST'],
    ['POST', '/ecom/health', 'GET, HEAD'],
  ])('that a path does not know is refused: %s %s', async (method, path, allow) => {
    const headers = { 'x-http-method-override': 'GET', 'x-method-override': 'GET' }
    const answer = await ask(shop.url, method, path, { token, headers })
    const told = answer.headers.allow?.split(', ').toSorted().join(', ')
    expect([answer.status, told]).toEqual([405, allow])
    if (answer.text !== '') expectProblem(answer, 'method-not-allowed', path)
    await nothingChanged()
  })
})

describe('a header', () => {
  it.each([
    ['POST', '/ecom/checkout', 'idempotency-key', ['', ' ', 'a b', 'x'.repeat(65), 'schlüssel']],
    ['POST', '/ecom/cart/merge', 'idempotency-key', ['', 'a b', 'x'.repeat(65)]],
    ['DELETE', `/ecom/admin/books/${bookNumber(2)}`, 'if-match', ['x'.repeat(1001)]],
  ])('of %s %s that does not fit is refused: %s', async (method, path, name, values) => {
    for (const value of values) {
      const json = path === '/ecom/cart/merge' ? { json: { lines: [] } } : {}
      const headers = { [name]: value }
      const answer = await ask(shop.url, method, path, { token, headers, ...json })
      expect([value, faultOf(answer, 400)]).toEqual([value, undefined])
    }
    await nothingChanged()
  })

  it('of a trace that is broken begins another', async () => {
    const traceparent = `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`
    const answer = await ask(shop.url, 'GET', '/ecom/cart', { headers: { traceparent } })
    expectProblem(answer, 'unauthenticated', '/ecom/cart')
    expect(answer.body.traceId).not.toBe('0'.repeat(32))
    const traceId = 'ab'.repeat(16)
    const headers = { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` }
    const traced = await ask(shop.url, 'GET', '/ecom/cart', { headers })
    expect(traced.body.traceId).toBe(traceId)
  })
})
