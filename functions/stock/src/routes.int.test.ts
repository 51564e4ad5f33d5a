import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type Shop } from './fixture.ts'

const answer = v.looseObject({
  content: v.array(v.unknown()),
  number: v.number(),
  next: v.optional(v.string()),
})

let shop: Shop
let server: ReturnType<Shop['startProcess']>

beforeAll(async () => {
  shop = await openShop()
  server = shop.startProcess()
})
afterAll(() => shop.close())

const get = (path: string) => server.app.request(`/inven/stock/${path}`)
const answerOf = async (response: Response) => [response.status, await response.json()]
const view = (bookId: string, quantity: number, reserved: number) => ({
  bookId,
  quantity,
  reserved,
  available: quantity - reserved,
  updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
})
const refusal = (status: number, code: string, instance: string, extra: object = {}) => [
  status,
  {
    type: `/problems/${code}`,
    title: expect.any(String),
    status,
    instance,
    code,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...extra,
  },
]
const invalid = (instance: string, pointer: string) =>
  refusal(400, 'invalid-input', instance, { errors: [{ pointer, detail: expect.any(String) }] })

describe('GET /inven/stock/:bookId', () => {
  it('gives the counts of a book to everybody', async () => {
    const bookId = await shop.addBook(5, 2)
    expect(await answerOf(await get(bookId))).toEqual([200, view(bookId, 5, 2)])
  })

  it('knows no other book', async () => {
    const bookId = randomUUID()
    const expected = refusal(404, 'not-found', `/inven/stock/${bookId}`)
    expect(await answerOf(await get(bookId))).toEqual(expected)
  })

  it('refuses a malformed id and another method', async () => {
    expect(await answerOf(await get('1'))).toEqual(invalid('/inven/stock/1', '{bookId}'))
    const post = await server.app.request('/inven/stock/1', { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('GET /inven/stock/bulk', () => {
  it('gives what is known once, and names what is not', async () => {
    const [a, b, unknown] = [await shop.addBook(1), await shop.addBook(2), randomUUID()]
    const response = await get(`bulk?bookIds=${[b, unknown, a.toUpperCase(), b]}`)
    expect(await answerOf(response)).toEqual([
      200,
      { stock: [view(b, 2, 0), view(a, 1, 0)], missing: [unknown] },
    ])
  })

  it('takes 50 ids', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID())
    expect(await answerOf(await get(`bulk?bookIds=${ids}`))).toEqual([
      200,
      { stock: [], missing: ids },
    ])
  })

  it.each([
    ['no ids', '', '?bookIds'],
    ['an empty list', '?bookIds=', '?bookIds'],
    ['a malformed id', `?bookIds=${randomUUID()},x`, '?bookIds'],
    ['51 ids', `?bookIds=${Array.from({ length: 51 }, () => randomUUID())}`, '?bookIds'],
    ['another parameter', `?bookIds=${randomUUID()}&x=1`, '?x'],
  ])('refuses %s', async (_, query, pointer) => {
    expect(await answerOf(await get(`bulk${query}`))).toEqual(invalid('/inven/stock/bulk', pointer))
  })
})

describe('GET /inven/health', () => {
  it('answers', async () => {
    const response = await server.app.request('/inven/health')
    expect(await answerOf(response)).toEqual([200, { status: 'up' }])
  })
})

describe('PUT /inven/admin/stock/:bookId', () => {
  it('sets the copies on hand and keeps the holds', async () => {
    const bookId = await shop.addBook(5, 2)
    const response = await server.admin('PUT', `/${bookId}`, { quantity: 9 })
    expect(await answerOf(response)).toEqual([200, view(bookId, 9, 2)])
    expect(await shop.movementsOf(bookId)).toEqual([
      {
        delta: 4,
        reason: 'adjustment',
        orderId: null,
        note: null,
        previousQuantity: 5,
        newQuantity: 9,
      },
    ])
    expect(await shop.eventsOf(bookId)).toEqual([
      {
        bookId,
        previousQuantity: 5,
        newQuantity: 9,
        available: 7,
        reason: 'adjustment',
        timestamp: expect.any(String),
      },
    ])
  })

  it('does nothing when the count is the same', async () => {
    const bookId = await shop.addBook(5, 2)
    const response = await server.admin('PUT', `/${bookId}`, { quantity: 5 })
    expect(await answerOf(response)).toEqual([200, view(bookId, 5, 2)])
    expect(await shop.movementsOf(bookId)).toEqual([])
    expect(await shop.eventsOf(bookId)).toEqual([])
  })

  it('leaves no hold without its copies', async () => {
    const bookId = await shop.addBook(5, 2)
    const response = await server.admin('PUT', `/${bookId}`, { quantity: 1 })
    expect(await answerOf(response)).toEqual(
      refusal(409, 'below-reserved', `/inven/admin/stock/${bookId}`, {
        detail: 'Of 5 copies 2 are reserved, so 1 is too few',
        quantity: 5,
        reserved: 2,
      }),
    )
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 5, reserved: 2 })
  })

  it.each([-1, 1.5, '2', null, 1_000_001])('refuses the quantity %j', async (quantity) => {
    const bookId = randomUUID()
    const response = await server.admin('PUT', `/${bookId}`, { quantity })
    expect(await answerOf(response)).toEqual(invalid(`/inven/admin/stock/${bookId}`, '/quantity'))
  })

  it('knows no other book', async () => {
    const bookId = randomUUID()
    const response = await server.admin('PUT', `/${bookId}`, { quantity: 1 })
    expect(await answerOf(response)).toEqual(
      refusal(404, 'not-found', `/inven/admin/stock/${bookId}`),
    )
  })
})

describe('POST /inven/admin/stock/:bookId/adjust', () => {
  it('adds copies and keeps the reason', async () => {
    const bookId = await shop.addBook(5)
    const body = { delta: 3, reason: 'found behind the shelf' }
    const response = await server.admin('POST', `/${bookId}/adjust`, body)
    expect(await answerOf(response)).toEqual([200, view(bookId, 8, 0)])
    expect(await shop.movementsOf(bookId)).toEqual([
      {
        delta: 3,
        reason: 'adjustment',
        orderId: null,
        note: 'found behind the shelf',
        previousQuantity: 5,
        newQuantity: 8,
      },
    ])
  })

  it('takes copies down to what is reserved', async () => {
    const bookId = await shop.addBook(5, 2)
    const path = `/${bookId}/adjust`
    const statuses = [
      await server.admin('POST', path, { delta: -3 }),
      await server.admin('POST', path, { delta: -1 }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([200, 409])
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 2, reserved: 2 })
  })

  it('counts every one of 40 at once', async () => {
    const bookId = await shop.addBook(0)
    const path = `/${bookId}/adjust`
    const statuses = await Promise.all(
      Array.from(
        { length: 40 },
        async () => (await server.admin('POST', path, { delta: 1 })).status,
      ),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    const movements = await shop.movementsOf(bookId)
    expect(movements.map(({ newQuantity }) => newQuantity)).toEqual(
      Array.from({ length: 40 }, (_, at) => at + 1),
    )
  })

  it.each([
    [{}, '/delta'],
    [{ delta: 0.5 }, '/delta'],
    [{ delta: 1, reason: '' }, '/reason'],
    [{ delta: 1, reason: 'x'.repeat(201) }, '/reason'],
    [{ delta: 1, reason: 'a\0b' }, '/reason'],
    [{ delta: 1, who: 'me' }, '/who'],
  ])('refuses %j', async (body, pointer) => {
    const path = `/${randomUUID()}/adjust`
    const [status, document] = await answerOf(await server.admin('POST', path, body))
    expect(status).toBe(400)
    expect(document).toMatchObject({
      errors: expect.arrayContaining([{ pointer, detail: expect.any(String) }]),
    })
  })
})

describe('GET /inven/admin/stock', () => {
  it('gives pages by number and by cursor', async () => {
    const own = await openShop()
    try {
      const books = await Promise.all(Array.from({ length: 5 }, (_, at) => own.addBook(at)))
      const inOrder = books.toSorted().map((bookId) => view(bookId, books.indexOf(bookId), 0))
      const process = own.startProcess()
      const page = async (query: string) =>
        v.parse(answer, await (await process.admin('GET', query)).json())
      const first = await page('?size=2')
      expect(first).toEqual({
        content: inOrder.slice(0, 2),
        totalElements: 5,
        totalPages: 3,
        number: 0,
        size: 2,
        next: expect.any(String),
      })
      const second = await page('?size=2&page=1')
      expect(second.content).toEqual(inOrder.slice(2, 4))
      expect(await page(`?size=2&cursor=${first.next}`)).toEqual({ ...second, number: 0 })
      const { next, ...last } = await page('?size=2&page=2')
      expect([next, last.content, last.number]).toEqual([undefined, inOrder.slice(4), 2])
    } finally {
      await own.close()
    }
  })

  it.each([
    ['?size=101', 'invalid-input'],
    ['?page=-1', 'invalid-input'],
    ['?sort=title', 'invalid-input'],
    ['?cursor=x', 'invalid-input'],
    ['?page=500', 'page-too-deep'],
  ])('refuses %s', async (query, code) => {
    const response = await server.admin('GET', query)
    expect(await answerOf(response)).toEqual([400, expect.objectContaining({ code })])
  })
})

describe('the admin routes', () => {
  const routes = [
    ['GET', ''],
    ['PUT', `/${randomUUID()}`],
    ['POST', `/${randomUUID()}/adjust`],
  ] as const

  it.each(routes)('refuse a stranger and a customer: %s %s', async (method, path) => {
    const customer = `Bearer ${await shop.identity.token({ roles: ['customer'] })}`
    const ask = async (headers: Record<string, string>) =>
      (await server.app.request(`/inven/admin/stock${path}`, { method, headers })).status
    expect([await ask({}), await ask({ authorization: customer })]).toEqual([401, 403])
  })

  it('take 30 calls a minute', async () => {
    const process = shop.startProcess({ factor: 1 })
    const statuses = await Promise.all(
      Array.from({ length: 31 }, async () => (await process.admin('GET', '?size=1')).status),
    )
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
  })
})

describe('without its database', () => {
  it('answers 503, and its health all the same', async () => {
    const down = shop.startProcess({ url: 'postgres://nobody:nothing@127.0.0.1:1/nothing' })
    const path = `/inven/stock/${randomUUID()}`
    const response = await down.app.request(path)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await answerOf(response)).toEqual(refusal(503, 'dependency-down', path))
    expect((await down.app.request('/inven/health')).status).toBe(200)
  })
})
