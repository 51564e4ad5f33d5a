import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeFlow, discover, readTokens, requestTokens, toolClient } from '../lib/login.ts'
import { settled } from '../prove/settled.ts'
import { ask, bookNumber, expectProblem, nobody, type Answer, type Question } from './ask.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { mintOf, type Mint } from './forged-tokens.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

let shop: TestShop
let admin: Mint
let before: Fingerprint

beforeAll(async () => {
  shop = await openTestShop()
  const token = await shop.token('admin1')
  admin = await mintOf(shop, token)
  const json = { bookId: bookNumber(1), quantity: 2 }
  await ask(shop.url, 'POST', '/ecom/cart', { token, json })
  await shop.schedule.fire('search-sweep')
  await settled(shop.books, shop.relay.statsUrl, { since: new Date(0), timeout: 20_000 })
  before = await fingerprint(shop.books)
}, 60_000)
afterAll(() => shop.close())

const now = () => Math.floor(Date.now() / 1000)

async function serviceToken(scope: string): Promise<string> {
  const secret = shop.identity.clientSecrets.checkout
  const client = { id: 'checkout', secret, redirectUri: '' }
  const asked = { grant_type: 'client_credentials', scope }
  const response = await requestTokens(shop.identity.tokenUrl, client, asked)
  return (await readTokens(response)).access_token
}

async function idToken(): Promise<string> {
  const password = shop.identity.users.admin1 ?? ''
  const discovery = await discover(shop.identity.issuer)
  const tokens = await codeFlow(discovery, toolClient, { name: 'admin1', password })
  return tokens.id_token ?? ''
}

const operations: [string, string, Question?][] = [
  ['POST', '/ecom/checkout'],
  ['DELETE', '/ecom/cart'],
  ['POST', '/ecom/cart', { json: { bookId: bookNumber(1), quantity: 1 } }],
  ['GET', '/ecom/orders'],
  ['POST', `/ecom/orders/${nobody}/cancel`],
  ['GET', '/ecom/admin/orders'],
  ['DELETE', `/ecom/admin/books/${bookNumber(1)}`],
  ['PUT', `/inven/admin/stock/${bookNumber(1)}`, { json: { quantity: 0 } }],
  ['GET', '/ecom/admin/failed-events'],
]

const forgeries: [string, () => Promise<string> | string][] = [
  ['that has ended', () => admin.signed({ exp: now() - 1, iat: now() - 900 })],
  ['that never ends', () => admin.signed({ exp: undefined })],
  ['that ends at no number', () => admin.signed({ exp: '9999999999' })],
  ['that is not valid yet', () => admin.signed({ nbf: now() + 3600 })],
  ['of another issuer', () => admin.signed({ iss: 'https://issuer.invalid' })],
  ['of no issuer', () => admin.signed({ iss: undefined })],
  ['for another audience', () => admin.signed({ aud: 'another-api' })],
  ['for no audience', () => admin.signed({ aud: undefined })],
  ['of nobody', () => admin.signed({ sub: undefined })],
  ['without a signature', () => admin.unsigned()],
  ['signed with the public key', () => admin.withPublicKeyAsSecret()],
  ['signed with another key', () => admin.withOtherKey()],
  ['signed by a key nobody knows', () => admin.signed({}, { kid: 'unknown' })],
  ['that was altered', () => admin.altered({ sub: 'somebody-else' })],
  ['that identifies a person', idToken],
  ['of a service for reserve', () => serviceToken('reserve')],
  ['of a service for payment', () => serviceToken('payment')],
  ['that is none', () => 'none'],
  ['of three empty parts', () => '..'],
]

describe('the public API', () => {
  it('takes a token as the identity provider signs it', async () => {
    const token = admin.signed()
    expect((await ask(shop.url, 'GET', '/ecom/cart', { token })).status).toBe(200)
  })

  it.each(forgeries)('refuses a token %s', async (_, forge) => {
    const token = await forge()
    for (const [method, path, question] of operations) {
      const answer = await ask(shop.url, method, path, { token, ...question })
      expectUnauthenticated(answer, path)
    }
    expect(await fingerprint(shop.books)).toEqual(before)
  })

  it.each([
    ['no roles', { roles: undefined }],
    ['an empty list of roles', { roles: [] }],
    ['roles that are no list', { roles: 'admin customer' }],
    ['roles that are no texts', { roles: [{ admin: true }, 1] }],
    ['roles of another spelling', { roles: ['ADMIN', 'Customer', 'admin ', 'administrator'] }],
    ['roles where another provider keeps them', { roles: [], realm_access: { roles: ['admin'] } }],
  ])('refuses a token with %s', async (_, claims) => {
    const token = admin.signed(claims)
    for (const [method, path, question] of operations) {
      expectProblem(await ask(shop.url, method, path, { token, ...question }), 'forbidden', path)
    }
    expect(await fingerprint(shop.books)).toEqual(before)
  })

  it.each([
    'Basic YWRtaW4xOnNlY3JldA==',
    'Bearer',
    'Bearer ',
    'bearer',
    'Token x.y.z',
    'Bearer a b',
    'DPoP x.y.z',
  ])('refuses the credentials "%s"', async (authorization) => {
    for (const [method, path, question] of operations) {
      const answer = await ask(shop.url, method, path, { ...question, headers: { authorization } })
      expectUnauthenticated(answer, path)
    }
  })

  it('takes no token from an address or a form', async () => {
    const token = admin.signed()
    const path = `/ecom/cart?access_token=${token}`
    expectUnauthenticated(await ask(shop.url, 'GET', path), '/ecom/cart')
  })
})

function expectUnauthenticated(answer: Answer, path: string): void {
  const { detail, ...body } = answer.body
  expectProblem({ ...answer, body }, 'unauthenticated', path)
  const told = detail === undefined || detail.startsWith('The access token is expired')
  expect(told).toBe(true)
}

describe('the internal routes', () => {
  const lines = [{ bookId: bookNumber(1), quantity: 1 }]
  const inner = [
    ['reserve', 'POST', '/reservations', { orderId: nobody, lines }],
    ['reserve', 'DELETE', `/reservations/${nobody}`, undefined],
    ['payment', 'PUT', `/payments/${nobody}`, { token: 'tok_success', userId: 'x' }],
  ] as const

  it.each(inner)('of %s refuse every token but that of checkout: %s %s', async (...route) => {
    const [name, method, path, json] = route
    const call = (token?: string) =>
      ask(shop.activator.address(name), method, path, {
        ...(json === undefined ? {} : { json }),
        ...(token === undefined ? {} : { token }),
      })
    const other = name === 'reserve' ? 'payment' : 'reserve'
    expectUnauthenticated(await call(), path)
    for (const [, forge] of forgeries.filter(([what]) => !what.includes(`for ${name}`))) {
      expectUnauthenticated(await call(await forge()), path)
    }
    expectUnauthenticated(await call(admin.signed()), path)
    expectUnauthenticated(await call(await serviceToken(other)), path)
    const person = admin.signed({ aud: name })
    expectProblem(await call(person), 'forbidden', path)
    const client = admin.signed({ aud: name, azp: 'storefront', client_id: 'checkout' })
    expectProblem(await call(client), 'forbidden', path)
    expect(await fingerprint(shop.books)).toEqual(before)
    expect((await call(await serviceToken(name))).status).toBeLessThan(300)
    before = await fingerprint(shop.books)
  })

  it('give nobody else a token for them', async () => {
    const password = shop.identity.users.user1 ?? ''
    const asked = { grant_type: 'password', username: 'user1', password, scope: 'openid reserve' }
    const response = await requestTokens(shop.identity.tokenUrl, toolClient, asked)
    const token = response.ok ? (await readTokens(response)).access_token : ''
    const { aud } = token ? JSON.parse(atob(token.split('.')[1] ?? '')) : { aud: undefined }
    expect([undefined, 'bookstore-api']).toContain(aud)
    const wrong = { id: 'checkout', secret: 'guessed', redirectUri: '' }
    const guessed = { grant_type: 'client_credentials', scope: 'reserve' }
    expect((await requestTokens(shop.identity.tokenUrl, wrong, guessed)).status).toBe(401)
  })
})
