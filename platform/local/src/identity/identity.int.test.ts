import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../scripts/lib/browser.ts'
import * as flow from '../../../../scripts/lib/login.ts'
import { startIdentity } from './identity.ts'
import { shopperPassword, subjectOf } from './users.ts'

type Identity = Awaited<ReturnType<typeof startIdentity>>

function userOf(identity: Identity, name: string): flow.User {
  const password = identity.users[name] ?? shopperPassword(identity.shopperSecret, name)
  return { name, password }
}

describe('the identity provider of the local tier', () => {
  let stateDir: string
  let identity: Identity
  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'identity-'))
    identity = await startIdentity({ port: 0, stateDir })
  })
  afterAll(async () => {
    await identity.close()
    await rm(stateDir, { recursive: true })
  })

  const toolToken = async (name: string) => {
    const token = await flow.passwordToken(identity.tokenUrl, userOf(identity, name))
    const claims: Record<string, unknown> = JSON.parse(atob(token.split('.')[1] ?? ''))
    return claims
  }
  const loginForm = async (browser = createBrowser()) => {
    const discovery = await flow.discover(identity.issuer)
    const asked = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }
    const { redirectUri } = flow.toolClient
    return browser.open(flow.authorizationUrl(discovery, flow.toolClient, asked), redirectUri)
  }

  it('gives tools a token for a name and its password', async () => {
    expect(await toolToken('admin1')).toMatchObject({
      sub: subjectOf('admin1'),
      aud: 'bookstore-api',
      azp: 'bookstore-cli',
      client_id: 'bookstore-cli',
      roles: ['admin', 'customer'],
      preferred_username: 'admin1',
    })
    expect(await toolToken('shopper-500')).toMatchObject({ roles: ['customer'] })
    await expect(toolToken('shopper-501')).rejects.toThrow('wrong user name or password')
  })

  it('lets a tool log in on any port of the loopback address', async () => {
    const discovery = await flow.discover(identity.issuer)
    const client = { ...flow.toolClient, redirectUri: 'http://127.0.0.1:49152/callback' }
    const tokens = await flow.codeFlow(discovery, client, userOf(identity, 'user1'))
    expect(tokens).toMatchObject({ expires_in: 900, scope: 'openid' })
  })

  it('gives the password grant to no other client', async () => {
    const { name, password } = userOf(identity, 'user1')
    const secret = identity.clientSecrets['storefront']
    const response = await flow.requestTokens(
      identity.tokenUrl,
      { id: 'storefront', secret, redirectUri: '' },
      { grant_type: 'password', username: name, password },
    )
    expect(response.status).toBe(400)
  })

  it('keeps keys, secrets and passwords readable by their owner only', async () => {
    const { mode } = await stat(join(stateDir, 'identity.json'))
    expect(mode & 0o777).toBe(0o600)
  })

  it('names its own addresses, whichever host it was asked by', async () => {
    const asked = await flow.discover(new URL(identity.tokenUrl).origin)
    expect(asked).toEqual(await flow.discover(identity.issuer))
    expect(asked.token_endpoint).toBe(`${identity.issuer}/token`)
    expect(identity.browserUrls).toEqual({
      authorizationUrl: asked.authorization_endpoint,
      endSessionUrl: asked.end_session_endpoint,
    })
  })

  it('serves pages that no site may frame and that run no foreign code', async () => {
    const page = await loginForm()
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; " +
        "form-action 'self' http://localhost:30000 http://127.0.0.1:*; " +
        "frame-ancestors 'none'; base-uri 'none'",
    )
    expect(page.html).not.toMatch(/\b(?:src|href)="(?:https?:)?\/\//)
  })

  it('shows what was typed as text and keeps the name', async () => {
    const browser = createBrowser()
    const { form } = await loginForm(browser)
    const username = '"><script>alert(1)</script>'
    const page = await browser.submit(form ?? { action: '', fields: {} }, {
      username,
      password: 'x',
    })
    expect(page.status).toBe(422)
    expect(page.html).not.toContain('<script')
    expect(page.html).toContain('value="&quot;&gt;&lt;script&gt;')
    expect(page.text).toContain('User name and password do not match.')
  })

  it('leads back to the shop when the shopper does not want to log in', async () => {
    const browser = createBrowser()
    const { form } = await loginForm(browser)
    const { redirectUri } = flow.toolClient
    const page = await browser.submit(
      form ?? { action: '', fields: {} },
      { cancel: 'yes' },
      redirectUri,
    )
    expect(page.stoppedAt?.searchParams.get('error')).toBe('access_denied')
  })

  it('refuses a login form of another browser or another site', async () => {
    const { form } = await loginForm()
    const foreign = await createBrowser().submit(form ?? { action: '', fields: {} }, {})
    expect(foreign.status).toBe(400)
    expect(foreign.text).toContain('This login has ended')
    const browser = createBrowser()
    const { form: own } = await loginForm(browser)
    const { name: username, password } = userOf(identity, 'user1')
    const site = 'http://elsewhere.invalid'
    const { redirectUri } = flow.toolClient
    const forged = await browser.submit(
      own ?? { action: '', fields: {} },
      { username, password },
      redirectUri,
      site,
    )
    expect(forged).toMatchObject({ status: 400, form: undefined })
  })

  it('asks before a logout that no client vouches for, and says when it is done', async () => {
    const browser = createBrowser()
    const discovery = await flow.discover(identity.issuer)
    await flow.codeFlow(discovery, flow.toolClient, userOf(identity, 'user1'), browser)
    const question = await browser.open(discovery.end_session_endpoint)
    expect(question.text).toContain('Log out?')
    const form = question.form ?? { action: '', fields: {} }
    const done = await browser.submit(form, { logout: 'yes' })
    expect(done.text).toContain('You are logged out')
    const nobody = await browser.open(discovery.end_session_endpoint)
    expect(nobody.text).toContain('Logging out')
    const again = await browser.submit(nobody.form ?? form, { logout: 'yes' })
    expect(again.text).toContain('You are logged out')
    expect(nobody.form?.fields).toEqual({ xsrf: expect.any(String) })
  })

  it('answers an unknown address with a page of the shop', async () => {
    const page = await createBrowser().open(`${identity.issuer}/nowhere`)
    expect({ status: page.status, text: page.text }).toEqual({
      status: 404,
      text: expect.stringContaining('There is no such page'),
    })
  })

  it('says which port is taken', async () => {
    const port = Number(new URL(identity.issuer).port)
    await expect(startIdentity({ port, stateDir })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    })
  })

  it('says what to do about a damaged state file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'identity-'))
    await writeFile(join(folder, 'identity.json'), '{')
    await expect(startIdentity({ port: 0, stateDir: folder })).rejects.toThrow(
      /identity\.json is damaged: delete it/,
    )
    expect(await readFile(join(folder, 'identity.json'), 'utf8')).toBe('{')
    await rm(folder, { recursive: true })
  })
})
