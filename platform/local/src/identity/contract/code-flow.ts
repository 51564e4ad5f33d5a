import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../../scripts/lib/browser.ts'
import * as flow from '../../../../../scripts/lib/login.ts'
import { codeFor, invalidGrant, refusalOf, type Context } from './context.ts'

export function codeFlowContract(context: Context) {
  const { target, discovery, exchange } = context
  const start = (asked: Record<string, string>, client: flow.Client = target().storefront) =>
    createBrowser().open(flow.authorizationUrl(discovery(), client, asked), client.redirectUri)

  describe('code flow', () => {
    it('tells in its discovery what it can', async () => {
      const response = await fetch(`${target().issuer}/.well-known/openid-configuration`)
      const document: unknown = await response.json()
      expect(document).toMatchObject({
        issuer: target().issuer,
        code_challenge_methods_supported: expect.arrayContaining(['S256']),
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
      })
    })

    it.each([
      ['no challenge', {}],
      ['a plain challenge', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
    ])('refuses a login with %s', async (_name, asked) => {
      const { stoppedAt } = await start({ state: 's', ...asked })
      expect(stoppedAt?.searchParams.get('error')).toBe('invalid_request')
      expect(stoppedAt?.searchParams.get('state')).toBe('s')
    })

    it('refuses an unknown redirect address without following it', async () => {
      const wrong = { ...target().storefront, redirectUri: 'http://elsewhere.invalid/callback' }
      const page = await start({}, wrong)
      expect(page).toMatchObject({ status: 400, form: undefined })
      expect(page.stoppedAt).toBeUndefined()
    })

    it('refuses a code with a wrong verifier', async () => {
      const request = await codeFor(context)
      const wrong = { ...request, code_verifier: 'x'.repeat(43) }
      expect(await refusalOf(await exchange(wrong))).toEqual(invalidGrant)
    })

    it('refuses a code with another redirect address', async () => {
      const request = await codeFor(context)
      const wrong = { ...request, redirect_uri: `${request.redirect_uri}/other` }
      expect(await refusalOf(await exchange(wrong))).toEqual(invalidGrant)
    })

    it('refuses a code used twice and ends what the first use gave', async () => {
      const request = await codeFor(context)
      const tokens = await flow.readTokens(await exchange(request))
      expect(await refusalOf(await exchange(request))).toEqual(invalidGrant)
      const refresh = {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token ?? '',
      }
      expect(await refusalOf(await exchange(refresh))).toEqual(invalidGrant)
    })

    it('asks once: a second login of the same browser shows no form', async () => {
      const { storefront, customer } = target()
      const browser = createBrowser()
      await flow.codeFlow(discovery(), storefront, customer, browser)
      const nobody = { name: 'nobody', password: 'wrong' }
      const tokens = await flow.codeFlow(discovery(), storefront, nobody, browser)
      expect(await context.verify(tokens.access_token, 'bookstore-api')).toMatchObject({
        roles: ['customer'],
      })
    })

    it('answers login_required to prompt=none when nobody is logged in', async () => {
      const { challenge } = flow.createPkce()
      const asked = { code_challenge: challenge, code_challenge_method: 'S256', prompt: 'none' }
      const { stoppedAt } = await start(asked)
      expect(stoppedAt?.searchParams.get('error')).toBe('login_required')
    })
  })
}
