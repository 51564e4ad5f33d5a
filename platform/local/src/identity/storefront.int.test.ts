import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../scripts/lib/browser.ts'
import {
  createProvider,
  type Provider,
} from '../../../../storefront/src/lib/server/oidc/provider.ts'
import { startIdentity } from './identity.ts'

const origin = 'http://localhost:39999'
const redirectUri = `${origin}/callback`

describe('the shop at the identity provider', () => {
  let stateDir: string
  let identity: Awaited<ReturnType<typeof startIdentity>>
  let provider: Provider
  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'identity-'))
    identity = await startIdentity({ port: 0, stateDir, shopUrl: origin })
    provider = createProvider({
      issuer: identity.issuer,
      ...identity.browserUrls,
      tokenUrl: identity.tokenUrl,
      jwksUrl: identity.jwksUrl,
      clientId: 'storefront',
      clientSecret: identity.clientSecrets['storefront'] ?? '',
      origin,
    })
  })
  afterAll(async () => {
    await identity.close()
    await rm(stateDir, { recursive: true })
  })

  /** A login as far as the provider's answer, in a browser of its own. */
  async function askForCode() {
    const attempt = provider.begin('/cart', Date.now())
    const browser = createBrowser()
    const page = await browser.open(await provider.loginUrl(attempt), redirectUri)
    const fields = { username: 'user1', password: identity.users['user1'] ?? '' }
    const form = page.form ?? { action: '', fields: {} }
    const { stoppedAt } = await browser.submit(form, fields, redirectUri)
    if (!stoppedAt) throw new Error('the provider did not lead back')
    return { attempt, answer: stoppedAt }
  }

  it('logs a customer in, refreshes with rotation, and is refused an old refresh token', async () => {
    const { attempt, answer } = await askForCode()
    const login = await provider.finish(answer, attempt, Date.now())
    expect(login).toMatchObject({
      person: { name: 'user1', roles: ['customer'] },
      sid: expect.any(String),
      idToken: expect.any(String),
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
    })
    expect(login.accessEndsAt).toBeGreaterThan(Date.now() + 60_000)

    const fresh = await provider.refresh(login, Date.now())
    expect(fresh?.person).toEqual(login.person)
    expect(fresh?.accessToken).not.toBe(login.accessToken)
    expect(fresh?.refreshToken).not.toBe(login.refreshToken)
    expect(await provider.refresh(login, Date.now())).toBeNull()
  })

  it.each([
    ['another state', { state: 'x' }],
    ['no state', { state: '' }],
    ['another issuer', { iss: 'https://evil.test' }],
    ['no issuer', { iss: '' }],
    ['another code', { code: 'x' }],
  ])('refuses an answer with %s', async (_name, changes: Record<string, string>) => {
    const { attempt, answer } = await askForCode()
    const forged = new URL(answer)
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') forged.searchParams.delete(name)
      else forged.searchParams.set(name, value)
    }
    await expect(provider.finish(forged, attempt, Date.now())).rejects.toThrow()
  })

  it('refuses a token of another nonce, and a code of another verifier', async () => {
    const one = await askForCode()
    const nonce = { ...one.attempt, nonce: 'other' }
    await expect(provider.finish(one.answer, nonce, Date.now())).rejects.toThrow(/nonce/)
    const two = await askForCode()
    const verifier = { ...two.attempt, verifier: 'x'.repeat(43) }
    await expect(provider.finish(two.answer, verifier, Date.now())).rejects.toThrow()
  })
})
