import { expect, test } from '../fixtures.ts'
import { startStorefront, type Storefront } from '../support/storefront.ts'

const origin = 'https://shop.example'
const behindTls = {
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-for': '192.0.2.7',
}

let storefront: Storefront
test.beforeAll(async () => {
  storefront = await startStorefront({
    ORIGIN: origin,
    HOST_HEADER: 'x-forwarded-host',
    ADDRESS_HEADER: 'x-forwarded-for',
  })
})
test.afterAll(() => storefront.stop())

const ask = (path: string, more: RequestInit = {}) =>
  fetch(`${storefront.url}${path}`, {
    redirect: 'manual',
    ...more,
    headers: {
      accept: 'text/html',
      ...behindTls,
      ...Object.fromEntries(new Headers(more.headers)),
    },
  })

test('under TLS the cookie is for this host and for TLS only', async () => {
  const response = await ask('/')

  const [cookie = '', ...others] = response.headers.getSetCookie()
  expect(others).toEqual([])
  const [pair = '', ...flags] = cookie.split('; ')
  expect(pair).toMatch(/^__Host-session=[\w-]{43}$/)
  expect(flags.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
})

test('under TLS browsers are told to stay with it', async () => {
  const response = await ask('/')

  expect(Object.fromEntries(response.headers)).toMatchObject({
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'private, no-store',
  })
})

test('under TLS a form of the same host without TLS is foreign', async () => {
  const page = await ask('/')
  const [cookie = ''] = page.headers.getSetCookie().map((each) => each.split(';')[0])
  const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const send = (from: string) =>
    ask('/cart?/set', {
      method: 'POST',
      headers: { cookie, origin: from },
      body: new URLSearchParams({ csrf, bookId: 'none', quantity: '1' }),
    })

  expect((await send('http://shop.example')).status).toBe(403)
  expect((await send(origin)).status).not.toBe(403)
})

test('under TLS the login leads back by TLS', async () => {
  const response = await ask('/login?return=/cart')

  const location = new URL(response.headers.get('location') ?? '')
  expect(location.searchParams.get('redirect_uri')).toBe(`${origin}/callback`)
})
