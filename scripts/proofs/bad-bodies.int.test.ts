import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiShop, type ApiShop } from './api-shop.ts'
import { settled } from '../prove/settled.ts'
import { ask, bookNumber, nobody, type Answer } from './ask.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { book, faultOf } from './refusal.ts'

let shop: ApiShop
let before: Fingerprint
let itemId: string
const tokens = { admin: '', user: '' }

beforeAll(async () => {
  shop = await openApiShop()
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
