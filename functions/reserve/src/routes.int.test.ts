import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openShop, patience, type Shop } from './fixture.ts'

const answer = v.object({ expiresAt: v.string() })

let shop: Shop
let server: ReturnType<Shop['startProcess']>

beforeAll(async () => {
  shop = await openShop()
  server = shop.startProcess()
})
afterAll(() => shop.close())

const problemOf = (code: string, status: number, path: string, extra: object = {}) => ({
  type: `/problems/${code}`,
  title: expect.any(String),
  status,
  instance: path,
  code,
  traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  ...extra,
})

async function expectProblem(response: Response, expected: ReturnType<typeof problemOf>) {
  expect(await response.json()).toEqual(expected)
  expect(response.status).toBe(expected.status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
}

describe('POST /reservations', () => {
  it('holds all lines for ten minutes, and answers a repeat the same', async () => {
    const [orderId, a, b] = [randomUUID(), await shop.addBook(5), await shop.addBook(5)]
    const lines = [
      { bookId: b, quantity: 1 },
      { bookId: a, quantity: 2 },
      { bookId: b, quantity: 2 },
    ]
    const first = await server.reserve(orderId, lines)
    const body = await first.json()
    expect(first.status).toBe(201)
    expect(body).toEqual({
      orderId,
      expiresAt: expect.any(String),
      lines: [
        { bookId: a, quantity: 2 },
        { bookId: b, quantity: 3 },
      ].sort((x, y) => (x.bookId < y.bookId ? -1 : 1)),
    })
    const [held] = await shop.sql<{ seconds: number }[]>`
      select extract(epoch from expires_at - created_at)::float as seconds
      from inventory.reservations
      where order_id = ${orderId} and date_trunc('milliseconds', expires_at) = ${v.parse(answer, body).expiresAt}`
    expect(held).toEqual({ seconds: 600 })

    const repeat = await server.reserve(orderId, lines)
    expect([repeat.status, await repeat.json()]).toEqual([201, body])
    expect(await shop.countsOf(a)).toEqual({ quantity: 5, reserved: 2 })
    expect(await shop.countsOf(b)).toEqual({ quantity: 5, reserved: 3 })
  })

  it('holds nothing when a line is short, and says which', async () => {
    const [orderId, rich, poor, unknown] = [
      randomUUID(),
      await shop.addBook(5),
      await shop.addBook(1),
      randomUUID(),
    ]
    const lines = [rich, poor, unknown].map((bookId) => ({ bookId, quantity: 2 }))
    const short = [
      { bookId: poor, requested: 2, available: 1 },
      { bookId: unknown, requested: 2, available: 0 },
    ].sort((x, y) => (x.bookId < y.bookId ? -1 : 1))
    await expectProblem(
      await server.reserve(orderId, lines),
      problemOf('out-of-stock', 409, '/reservations', { lines: short }),
    )
    expect(await shop.countsOf(rich)).toEqual({ quantity: 5, reserved: 0 })
    expect(await shop.stateOf(orderId)).toBe('refused')
  })

  it('answers a repeat of a refused order the same, whatever has come in since', async () => {
    const [orderId, bookId] = [randomUUID(), await shop.addBook(0)]
    const lines = [{ bookId, quantity: 1 }]
    const refusal = problemOf('out-of-stock', 409, '/reservations', {
      lines: [{ bookId, requested: 1, available: 0 }],
    })
    await expectProblem(await server.reserve(orderId, lines), refusal)
    await shop.sql`update inventory.stock set quantity = 1 where book_id = ${bookId}`
    await expectProblem(await server.reserve(orderId, lines), refusal)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 1, reserved: 0 })
    expect((await server.reserve(randomUUID(), lines)).status).toBe(201)
  })

  it.each(['released', 'expired', 'cancelled'])('refuses a %s order', async (state) => {
    const [orderId, bookId] = [randomUUID(), await shop.addBook(5)]
    await shop.sql`
      insert into inventory.reservations (order_id, state, expires_at)
      values (${orderId}, ${state}, now())`
    await expectProblem(
      await server.reserve(orderId, [{ bookId, quantity: 1 }]),
      problemOf('reservation-closed', 409, '/reservations', { state }),
    )
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 5, reserved: 0 })
  })

  const bookId = randomUUID()
  const orderId = randomUUID()
  const line = { bookId, quantity: 1 }
  const invalid: [string, unknown, string][] = [
    ['no order', { lines: [line] }, '/orderId'],
    ['an order id that is none', { orderId: 'x', lines: [line] }, '/orderId'],
    ['no lines', { orderId, lines: [] }, '/lines'],
    ['101 lines', { orderId, lines: Array.from({ length: 101 }, () => line) }, '/lines'],
    ['an unknown field', { orderId, lines: [line], x: 1 }, '/x'],
  ]
  for (const quantity of [0, 100, -1, 1.5, '2', null]) {
    const body = { orderId, lines: [{ bookId, quantity }] }
    invalid.push([`the quantity ${JSON.stringify(quantity)}`, body, '/lines/0/quantity'])
  }
  it.each(invalid)('refuses %s', async (_, body, pointer) => {
    await expectProblem(
      await server.post(body),
      problemOf('invalid-input', 400, '/reservations', {
        errors: [{ pointer, detail: expect.any(String) }],
      }),
    )
  })

  it('refuses what is not JSON', async () => {
    await expectProblem(await server.post('{'), problemOf('malformed-json', 400, '/reservations'))
    await expectProblem(
      await server.post('{}', { 'content-type': 'text/plain' }),
      problemOf('unsupported-media-type', 415, '/reservations', { detail: expect.any(String) }),
    )
    await expectProblem(
      await server.post(`"${'x'.repeat(65_536)}"`),
      problemOf('body-too-large', 413, '/reservations'),
    )
  })

  it('lets only checkout in', async () => {
    const { identity } = shop
    const lines = [{ bookId, quantity: 1 }]
    const statuses = await Promise.all(
      [
        '',
        `Bearer ${await identity.token({ roles: ['customer', 'admin'] })}`,
        `Bearer ${await identity.token({ audience: 'payment', azp: 'checkout' })}`,
        `Bearer ${await identity.token({ audience: 'reserve', azp: 'storefront' })}`,
        `Bearer ${await identity.forged.expired({ audience: 'reserve', azp: 'checkout' })}`,
      ].map(async (authorization) => {
        return (await server.post({ orderId, lines }, { authorization })).status
      }),
    )
    expect(statuses).toEqual([401, 401, 401, 403, 401])
    expect(await shop.stateOf(orderId)).toBeUndefined()
  })

  it('answers 503 while the database is down', async () => {
    const down = shop.startProcess('postgres://nobody:nothing@127.0.0.1:1/nothing')
    const response = await down.reserve(randomUUID(), [{ bookId, quantity: 1 }])
    await expectProblem(response, problemOf('dependency-down', 503, '/reservations'))
    expect(response.headers.get('retry-after')).toBe('1')
  })

  it('answers 503 when its session is cut, and serves the next', async () => {
    const own = shop.startProcess()
    const book = await shop.addBook(5)
    const order = () => own.reserve(randomUUID(), [{ bookId: book, quantity: 1 }])
    const cut = await shop.sql.begin(async (tx) => {
      await tx`select from inventory.stock where book_id = ${book} for update`
      const waiting = order()
      await expect
        .poll(async () => {
          const { count } = await shop.sql`
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where usename = 'reserve' and wait_event_type = 'Lock'
            and datname = current_database()`
          return count
        }, patience)
        .toBe(1)
      return waiting
    })
    expect(cut.status).toBe(503)
    expect((await order()).status).toBe(201)
    expect(await shop.countsOf(book)).toEqual({ quantity: 5, reserved: 1 })
  })
})

describe('DELETE /reservations/:orderId', () => {
  it('gives a hold back, as often as it is asked', async () => {
    const [orderId, book] = [randomUUID(), await shop.addBook(5)]
    await server.reserve(orderId, [{ bookId: book, quantity: 2 }])
    const statuses = [await server.release(orderId), await server.release(orderId)]
    expect(statuses.map(({ status }) => status)).toEqual([204, 204])
    expect(await shop.countsOf(book)).toEqual({ quantity: 5, reserved: 0 })
    expect(await shop.stateOf(orderId)).toBe('released')
  })

  it('closes an order that never reserved', async () => {
    const [id, book] = [randomUUID(), await shop.addBook(5)]
    expect((await server.release(id)).status).toBe(204)
    expect((await server.reserve(id, [{ bookId: book, quantity: 1 }])).status).toBe(409)
    expect(await shop.countsOf(book)).toEqual({ quantity: 5, reserved: 0 })
  })

  it.each(['expired', 'cancelled'])('leaves a %s order as it is', async (state) => {
    const id = randomUUID()
    await shop.sql`
      insert into inventory.reservations (order_id, state, expires_at)
      values (${id}, ${state}, now())`
    expect((await server.release(id)).status).toBe(204)
    expect(await shop.stateOf(id)).toBe(state)
  })

  it('does not touch what is sold', async () => {
    const id = randomUUID()
    await shop.sql`
      insert into inventory.reservations (order_id, state, expires_at)
      values (${id}, 'deducted', now())`
    await expectProblem(
      await server.release(id),
      problemOf('reservation-deducted', 409, `/reservations/${id}`),
    )
    expect(await shop.stateOf(id)).toBe('deducted')
  })

  it('refuses a malformed id, another method, and a stranger', async () => {
    const path = '/reservations/x'
    await expectProblem(
      await server.release('x'),
      problemOf('invalid-input', 400, path, {
        errors: [{ pointer: '{orderId}', detail: expect.any(String) }],
      }),
    )
    const get = await server.app.request(path)
    await expectProblem(get, problemOf('method-not-allowed', 405, path))
    expect(get.headers.get('allow')).toBe('DELETE')
    expect((await server.app.request(path, { method: 'DELETE' })).status).toBe(401)
  })
})
