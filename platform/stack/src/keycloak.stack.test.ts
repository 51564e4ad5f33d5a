import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifier } from '../../../functions/_shared/src/auth.ts'
import { createBrowser } from '../../../scripts/lib/browser.ts'
import * as flow from '../../../scripts/lib/login.ts'
import { register } from '../../../scripts/lib/register.ts'
import { identityContract } from '../../local/src/identity/contract/contract.ts'
import { subjectOf } from '../../local/src/identity/users.ts'
import { openKeycloak, userOf } from '../testing/keycloak.ts'
import { administer, moveShop } from './keycloak-admin.ts'

const keysSchema = v.object({
  keys: v.array(v.object({ kid: v.string(), providerId: v.string() })),
})
const cacheOfKeys = 10 * 60_000

let opened: Awaited<ReturnType<typeof openKeycloak>>
beforeAll(async () => {
  opened = await openKeycloak()
})
afterAll(() => opened.close())

const keycloak = () => opened.server()
const storefront = () => opened.storefront()

identityContract('Keycloak', async () => ({
  issuer: keycloak().issuer,
  storefront: storefront(),
  checkout: { id: 'checkout', secret: keycloak().clientSecrets['checkout'], redirectUri: '' },
  customer: userOf(keycloak(), 'user1'),
  admin: userOf(keycloak(), 'admin1'),
  locked: userOf(keycloak(), 'shopper-500'),
  lockedStatus: 200,
  logoutTokens: opened.shop.logoutTokens,
  restart: opened.restart,
  close: async () => {},
}))

describe('Keycloak of the stack', () => {
  afterEach(() => vi.useRealTimers())

  const toolToken = (name: string) =>
    flow.passwordToken(keycloak().tokenUrl, userOf(keycloak(), name))
  const loginPage = async (client: flow.Client = storefront(), browser = createBrowser()) => {
    const discovery = await flow.discover(keycloak().issuer)
    const { challenge } = flow.createPkce()
    const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
    const page = await browser.open(flow.authorizationUrl(discovery, client, asked))
    return { page, browser }
  }
  const linked = (html: string, path: string) => {
    const [, found = ''] = new RegExp(`href="([^"]*/${path}[^"]*)"`).exec(html) ?? []
    return new URL(found.replaceAll('&amp;', '&'), keycloak().issuer).href
  }

  it('names its own addresses as discovery does', async () => {
    const discovery = await flow.discover(keycloak().issuer)
    expect(keycloak().browserUrls).toEqual({
      authorizationUrl: discovery.authorization_endpoint,
      endSessionUrl: discovery.end_session_endpoint,
    })
    expect(keycloak().tokenUrl.replace('127.0.0.1', 'localhost')).toBe(discovery.token_endpoint)
    expect(keycloak().jwksUrl.replace('127.0.0.1', 'localhost')).toBe(discovery.jwks_uri)
  })

  it('gives tools a token for a name and its password, and shoppers their fixed subjects', async () => {
    expect(decodeJwt(await toolToken('admin1'))).toMatchObject({
      sub: subjectOf('admin1'),
      aud: 'bookstore-api',
      azp: 'bookstore-cli',
      roles: expect.arrayContaining(['admin', 'customer']),
      preferred_username: 'admin1',
    })
    expect(decodeJwt(await toolToken('shopper-499'))).toMatchObject({
      sub: subjectOf('shopper-499'),
      roles: ['customer'],
    })
    await expect(toolToken('shopper-501')).rejects.toThrow('invalid_grant')
  })

  it('lets one name log in many times at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, () => toolToken('user1')))
    expect(new Set(tokens).size).toBe(8)
  })

  it('lets a tool log in on any port of the loopback address', async () => {
    const discovery = await flow.discover(keycloak().issuer)
    const client = { ...flow.toolClient, redirectUri: 'http://127.0.0.1:49152/callback' }
    const tokens = await flow.codeFlow(discovery, client, userOf(keycloak(), 'user1'))
    expect(tokens).toMatchObject({ expires_in: 900 })
  })

  it('keeps keys, secrets and passwords readable by their owner only', async () => {
    const files = ['identity.json', 'keycloak/admin-password', 'keycloak']
    const modes = files.map(async (file) => (await stat(join(opened.stateDir, file))).mode & 0o077)
    expect(await Promise.all(modes)).toEqual([0, 0, 0])
  })

  it('carries the shop’s name on its pages, which no site may frame', async () => {
    const { page } = await loginPage()
    expect(page.text).toMatch(/^Bookstore /)
    const [, css = ''] = /href="([^"]*\/css\/bookstore\.css)"/.exec(page.html) ?? []
    expect((await fetch(new URL(css, keycloak().issuer))).status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('registers a customer, who is logged in at once', async () => {
    const reader = { name: 'reader', password: 'a long sentence' }
    const discovery = await flow.discover(keycloak().issuer)
    const { access_token: token } = await register(discovery, storefront(), reader)
    expect(decodeJwt(token)).toMatchObject({ roles: ['customer'], preferred_username: 'reader' })
  })

  it('has a page for who forgot the password', async () => {
    const { page, browser } = await loginPage()
    const reset = await browser.open(linked(page.html, 'login-actions/reset-credentials'))
    expect(reset).toMatchObject({ status: 200, text: expect.stringContaining('Forgot') })
    expect(reset.form?.action).toContain('login-actions/reset-credentials')
  })

  it('follows the shop to another address', async () => {
    const elsewhere = 'http://localhost:39999'
    const moved = { ...storefront(), redirectUri: `${elsewhere}/callback` }
    expect((await loginPage(moved)).page.status).toBe(400)
    await moveShop(keycloak().admin, opened.shop.url, elsewhere)
    expect((await loginPage(moved)).page.status).toBe(200)
    expect((await loginPage()).page.status).toBe(400)
    await moveShop(keycloak().admin, elsewhere, opened.shop.url)
    expect((await loginPage()).page.status).toBe(200)
  })

  it('changes its key: functions take the new one at once and refuse the retired one', async () => {
    const verify = verifier(keycloak())
    const rolesIn = async (token: string) =>
      (await verify(`Bearer ${token}`, 'bookstore-api')).roles
    const [first, second, third] = [
      await toolToken('user1'),
      await toolToken('user1'),
      await toolToken('user1'),
    ]
    expect(await rolesIn(first)).toEqual(['customer'])

    const { kid } = decodeProtectedHeader(first)
    const { keys } = v.parse(keysSchema, await administer(keycloak().admin, 'GET', '/keys'))
    const old = keys.find((key) => key.kid === kid)
    await administer(keycloak().admin, 'POST', '/components', {
      name: 'rotated',
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
    })
    const fresh = await toolToken('user1')
    expect(decodeProtectedHeader(fresh).kid).not.toBe(kid)
    await expect.poll(() => rolesIn(fresh).catch(String)).toEqual(['customer'])
    expect(await rolesIn(second)).toEqual(['customer'])

    await administer(keycloak().admin, 'DELETE', `/components/${old?.providerId}`)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + cacheOfKeys })
    await expect(rolesIn(third)).rejects.toMatchObject({ status: 401 })
    expect(await rolesIn(fresh)).toEqual(['customer'])
  })

  it('comes back after a kill and still knows everybody', async () => {
    const killed = keycloak().pid()
    keycloak().kill('SIGKILL')
    const again = () => keycloak().pid() !== killed && toolToken('reader').catch(String)
    await expect.poll(again, { timeout: 110_000, interval: 500 }).toContain('invalid_grant')
    expect(decodeJwt(await toolToken('user1'))).toMatchObject({ sub: subjectOf('user1') })
  })
})
