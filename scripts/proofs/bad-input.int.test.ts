import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, bookNumber, expectProblem, nobody, type Answer } from './ask.ts'
import { settled } from '../prove/settled.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

let shop: TestShop
let before: Fingerprint
let itemId: string
const tokens = { admin: '', user: '' }

beforeAll(async () => {
  shop = await openTestShop()
  tokens.admin = await shop.token('admin1')
  tokens.user = await shop.token('user1')
  const token = tokens.user
  const fill = { token, json: { bookId: bookNumber(1), quantity: 1 } }
  await ask(shop.url, 'POST', '/ecom/cart', fill)
  await ask(shop.url, 'POST', '/ecom/checkout', { token })
  itemId = (await ask(shop.url, 'POST', '/ecom/cart', fill)).body.itemId
  await shop.schedule.fire('search-sweep')
  await settled(shop.books, shop.relay.statsUrl, { since: new Date(0), timeout: 20_000 })
  before = await fingerprint(shop.books)
}, 60_000)
afterAll(() => shop.close())

const spill = /\bat .+:\d+:\d+|\bselect\b.+\bfrom\b|\binsert into\b|node_modules|postgres|\.ts\b/i

/** Says what is wrong with a refusal; nothing is what one hopes for. */
function faultOf({ status, headers, text, body }: Answer, expected: number): string | undefined {
  if (status !== expected) return `${status} ${text.slice(0, 200)}`
  if (headers['content-type'] !== 'application/problem+json') return headers['content-type']
  if (body.status !== status || body.type !== `/problems/${body.code}`) return text
  const wanted = ['code', 'instance', 'status', 'title', 'traceId', 'type']
  if (wanted.some((member) => !(member in body))) return `incomplete: ${text}`
  return spill.test(text) ? `spills: ${text}` : undefined
}

const nothingChanged = async () => expect(await fingerprint(shop.books)).toEqual(before)

type Bodied = {
  name: string
  method: string
  path: () => string
  as: 'admin' | 'user'
  /** What would be taken: for every field what it must not be. */
  valid: Record<string, unknown>
  wrong: Record<string, unknown[]>
  mayBeEmpty?: boolean
  headers?: Record<string, string>
}

const noQuantity = [0, 100, -1, 1.5, '2', 1e99, null, true, [1], {}]
const noUuid = ['', 'x', 1, null, `${nobody}0`, nobody.replace('d', 'g'), [nobody], `{${nobody}}`]
const noText = ['', ' ', '\0', 'a\0b', '\ud800', 1, null, {}, ['a']]
const book = {
  title: 'A',
  author: 'B',
  description: 'C',
  genre: 'D',
  isbn: '9780306406157',
  price: 9.99,
  publishedYear: 2000,
}

const operations: Bodied[] = [
  {
    name: 'POST /ecom/cart',
    method: 'POST',
    path: () => '/ecom/cart',
    as: 'user',
    valid: { bookId: bookNumber(1), quantity: 1 },
    wrong: { bookId: noUuid, quantity: noQuantity },
  },
  {
    name: 'PUT /ecom/cart/{itemId}',
    method: 'PUT',
    path: () => `/ecom/cart/${itemId}`,
    as: 'user',
    valid: { quantity: 1 },
    wrong: { quantity: noQuantity },
  },
  {
    name: 'POST /ecom/cart/merge',
    method: 'POST',
    path: () => '/ecom/cart/merge',
    as: 'user',
    headers: { 'idempotency-key': 'bad-input' },
    valid: { lines: [{ bookId: bookNumber(1), quantity: 1 }] },
    wrong: {
      lines: [
        null,
        {},
        'x',
        [1],
        [null],
        [{}],
        Array.from({ length: 101 }, () => ({ bookId: bookNumber(1), quantity: 1 })),
        [{ bookId: bookNumber(1), quantity: 1, more: 1 }],
        ...noQuantity.map((quantity) => [{ bookId: bookNumber(1), quantity }]),
        ...noUuid.map((bookId) => [{ bookId, quantity: 1 }]),
      ],
    },
  },
  {
    name: 'POST /ecom/checkout',
    method: 'POST',
    path: () => '/ecom/checkout',
    as: 'user',
    mayBeEmpty: true,
    valid: { payment: { token: 'tok_success' } },
    wrong: {
      expectedTotal: [0, -1, 1.001, '9.99', 1e99, null, [], {}],
      payment: [null, 'tok_success', [], {}, { token: null }, { token: 'a b' }, { token: '\0' }],
    },
  },
  {
    name: 'POST /ecom/admin/books',
    method: 'POST',
    path: () => '/ecom/admin/books',
    as: 'admin',
    valid: book,
    wrong: {
      title: [...noText, 'x'.repeat(201)],
      author: [...noText, 'x'.repeat(201)],
      description: ['\0', '\ud800', 1, null, 'x'.repeat(4001)],
      genre: [...noText, 'x'.repeat(61)],
      isbn: ['9780306406158', '0306406152', 'x', '', null, 9780306406157, '978\x000306406157'],
      price: [0, -1, 9.999, '9.99', 1e99, null, 1_000_000.01],
      publishedYear: [1.5, '2000', 2101, -3001, null, 1e99],
      coverUrl: ['x', 'http://a.example/', 'javascript:alert(1)', 'https://a/\0', 1, []],
    },
  },
  {
    name: 'PUT /ecom/admin/books/{id}',
    method: 'PUT',
    path: () => `/ecom/admin/books/${bookNumber(2)}`,
    as: 'admin',
    valid: book,
    wrong: { title: noText, price: [0, '9.99', null], coverUrl: ['https://a/\0'] },
  },
  {
    name: 'PUT /inven/admin/stock/{bookId}',
    method: 'PUT',
    path: () => `/inven/admin/stock/${bookNumber(2)}`,
    as: 'admin',
    valid: { quantity: 1 },
    wrong: { quantity: [-1, 1.5, '2', 1e99, 1_000_001, null, [1]] },
  },
  {
    name: 'POST /inven/admin/stock/{bookId}/adjust',
    method: 'POST',
    path: () => `/inven/admin/stock/${bookNumber(2)}/adjust`,
    as: 'admin',
    valid: { delta: 1 },
    wrong: { delta: [1.5, '1', 1e99, -1_000_001, null, [1]], reason: [...noText, 'x'.repeat(201)] },
  },
  {
    name: 'POST /ecom/admin/failed-events/{id}/discard',
    method: 'POST',
    path: () => `/ecom/admin/failed-events/${nobody}/discard`,
    as: 'admin',
    valid: { reason: 'x' },
    wrong: { reason: [...noText, 'x'.repeat(501)] },
  },
]

const malformed = [
  '{',
  '{"a":}',
  "{'a':1}",
  'nul',
  'undefined',
  ' ',
  '{} {}',
  '{"a":1,}',
  Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from('{}', 'utf16le'),
]
const wrongTypes = [
  'null',
  '[]',
  '[{}]',
  '"x"',
  '1',
  'true',
  `${'['.repeat(9000)}${']'.repeat(9000)}`,
]
const strangers = ['surprise', '__proto__', 'constructor', 'toString']
const mediaTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/jsonp',
  'application/json; charset=latin1',
  '*/*',
]

describe.each(operations)('$name', ({ method, path, as, valid, wrong, mayBeEmpty, headers }) => {
  const json = { 'content-type': 'application/json' }
  const send = (body: string | Buffer, more: Record<string, string> = json) =>
    ask(shop.url, method, path(), { token: tokens[as], body, headers: { ...headers, ...more } })
  const expectRefused = async (expected: number, sent: Iterable<Promise<Answer>>) => {
    const answers = await Promise.all(sent)
    expect(answers.map((answer) => faultOf(answer, expected))).toEqual(answers.map(() => undefined))
    await nothingChanged()
  }

  it('refuses what is no JSON', async () => {
    const bodies = mayBeEmpty ? malformed : [...malformed, '']
    await expectRefused(
      400,
      bodies.map((body) => send(body)),
    )
  })

  it('refuses another type than an object', () =>
    expectRefused(
      400,
      wrongTypes.map((body) => send(body)),
    ))

  it('refuses fields that it does not know', () =>
    expectRefused(
      400,
      strangers.map((name) => send(`${JSON.stringify(valid).slice(0, -1)},"${name}":{"a":1}}`)),
    ))

  it('refuses values that do not fit', async () => {
    const cases = Object.entries(wrong).flatMap(([field, values]) =>
      values.map((value) => JSON.stringify({ ...valid, [field]: value })),
    )
    const answers = await Promise.all(cases.map((body) => send(body)))
    const taken = cases.filter((_, index) => answers[index]?.status !== 400)
    expect(taken).toEqual([])
    await expectRefused(
      400,
      answers.map((answer) => Promise.resolve(answer)),
    )
  })

  it('refuses to be without what it needs', async () => {
    const needed = mayBeEmpty ? [] : Object.keys(valid).filter((name) => name !== 'description')
    const bodies = needed.map((name) => JSON.stringify({ ...valid, [name]: undefined }))
    await expectRefused(
      400,
      bodies.map((body) => send(body)),
    )
  })

  it('refuses more than 64 KiB, with and without a length', async () => {
    const body = JSON.stringify(valid).padEnd(65_537)
    const huge = body.padEnd(3_000_000)
    const chunked = { ...json, 'transfer-encoding': 'chunked' }
    await expectRefused(413, [send(body), send(huge), send(body, chunked), send(huge, chunked)])
  })

  it('refuses what does not say that it is JSON', async () => {
    const body = JSON.stringify(valid)
    const typed = mediaTypes.map((type) => send(body, { 'content-type': type }))
    await expectRefused(415, [...typed, send(body, {})])
  })
})

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
      const question = { token: tokens.admin, ...(json ? { json } : {}) }
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
      const answer = await ask(shop.url, 'GET', `${path}?${query}`, { token: tokens.admin })
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
    const answer = await ask(shop.url, method, path, { token: tokens.admin })
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
    const answer = await ask(shop.url, method, path, { token: tokens.admin, headers })
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
      const answer = await ask(shop.url, method, path, { token: tokens.admin, headers, ...json })
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
