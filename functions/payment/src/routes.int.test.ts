import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { created, openShop, type Shop } from './fixture.ts'

let shop: Shop
let server: ReturnType<Shop['startProcess']>

beforeAll(async () => {
  shop = await openShop()
  server = shop.startProcess()
})
afterAll(() => shop.close())

const answerOf = async (response: Response) => [response.status, await response.json()]
const refusal = (status: number, code: string, orderId: string, extra: object = {}) => [
  status,
  {
    type: `/problems/${code}`,
    title: expect.any(String),
    status,
    instance: `/payments/${orderId}`,
    code,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...extra,
  },
]
const conflict = (orderId: string) =>
  refusal(409, 'conflict', orderId, { detail: expect.any(String) })

describe('PUT /payments/:orderId', () => {
  it('registers the token, and the last one counts', async () => {
    const orderId = randomUUID()
    for (const token of ['tok_slow', 'tok_slow', 'tok_decline']) {
      const response = await server.register(orderId, token)
      expect([response.status, await response.text()]).toEqual([204, ''])
    }
    expect(await shop.paymentOf(orderId)).toEqual({
      status: 'registered',
      reason: null,
      amountCents: null,
      token: 'tok_decline',
      userId: 'user1',
    })
  })

  it('changes nothing once the payment is under way', async () => {
    const orderId = randomUUID()
    await server.register(orderId, 'tok_success')
    await server.send(created(orderId))
    expect((await server.register(orderId, 'tok_success')).status).toBe(204)
    expect(await answerOf(await server.register(orderId, 'tok_decline'))).toEqual(conflict(orderId))
    expect(await shop.paymentOf(orderId)).toMatchObject({ token: 'tok_success' })
  })

  it('is for one user', async () => {
    const orderId = randomUUID()
    await server.register(orderId, 'tok_success')
    const response = await server.register(orderId, 'tok_decline', 'user2')
    expect(await answerOf(response)).toEqual(conflict(orderId))
    expect(await shop.paymentOf(orderId)).toMatchObject({ token: 'tok_success', userId: 'user1' })
  })

  it.each([
    [{ userId: 'user1' }, '/token'],
    [{ token: '', userId: 'user1' }, '/token'],
    [{ token: 'a b', userId: 'user1' }, '/token'],
    [{ token: 'x'.repeat(65), userId: 'user1' }, '/token'],
    [{ token: 'tok_success', userId: '' }, '/userId'],
    [{ token: 'tok_success', userId: 'a\0b' }, '/userId'],
    [{ token: 'tok_success', userId: 'user1', amount: 1 }, '/amount'],
  ])('refuses %j', async (body, pointer) => {
    const orderId = randomUUID()
    const [status, document] = await answerOf(await server.put(orderId, body))
    expect(status).toBe(400)
    expect(document).toMatchObject({
      code: 'invalid-input',
      errors: expect.arrayContaining([{ pointer, detail: expect.any(String) }]),
    })
    expect(await shop.paymentOf(orderId)).toEqual({})
  })

  it('refuses a malformed id', async () => {
    const errors = [{ pointer: '{orderId}', detail: expect.any(String) }]
    expect(await answerOf(await server.register('1', 'tok_success'))).toEqual(
      refusal(400, 'invalid-input', '1', { errors }),
    )
  })

  it('lets only checkout in', async () => {
    const { identity } = shop
    const tokens = await Promise.all([
      identity.token({ roles: ['admin'] }),
      identity.token({ audience: 'reserve', azp: 'checkout' }),
      identity.token({ audience: 'payment', azp: 'storefront' }),
      identity.forged.algNone({ audience: 'payment', azp: 'checkout' }),
    ])
    const orderId = randomUUID()
    const body = { token: 'tok_success', userId: 'user1' }
    const statuses = await Promise.all(
      tokens.map(async (token) => (await server.put(orderId, body, `Bearer ${token}`)).status),
    )
    expect(statuses).toEqual([401, 401, 403, 401])
    expect(await shop.paymentOf(orderId)).toEqual({})
  })

  it('answers 503 while the database is down', async () => {
    const db = shop.connect('postgres://nobody:nothing@127.0.0.1:1/nothing')
    const orderId = randomUUID()
    const response = await shop.startProcess({ db }).register(orderId, 'tok_success')
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await answerOf(response)).toEqual(refusal(503, 'dependency-down', orderId))
  })
})
