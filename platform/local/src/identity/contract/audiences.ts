import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../../scripts/lib/browser.ts'
import * as flow from '../../../../../scripts/lib/login.ts'
import { codeFor, type Context } from './context.ts'

export function audienceContract({ target, discovery, verify, exchange }: Context) {
  const asService = (scope: string, client = target().checkout) =>
    exchange({ grant_type: 'client_credentials', scope }, client)

  async function audienceOf(response: Response) {
    if (!response.ok) return []
    const { access_token: token } = await flow.readTokens(response)
    const [, payload = ''] = token.split('.')
    const { aud }: { aud: unknown } = JSON.parse(atob(payload))
    return [aud].flat()
  }

  describe('audiences', () => {
    it.each(['reserve', 'payment'])('let checkout call %s, without a role', async (service) => {
      const { access_token: token } = await flow.readTokens(await asService(service))
      const payload = await verify(token, service)
      expect(payload).toMatchObject({ aud: service, azp: 'checkout' })
      expect(payload).not.toHaveProperty('roles')
    })

    it('give checkout none that it did not ask for', async () => {
      expect(
        await audienceOf(await exchange({ grant_type: 'client_credentials' }, target().checkout)),
      ).not.toContain('reserve')
      expect(await audienceOf(await asService('reserve'))).toEqual(['reserve'])
      const named = { grant_type: 'client_credentials', resource: 'urn:bookstore:bookstore-api' }
      expect(await audienceOf(await exchange(named, target().checkout))).not.toContain(
        'bookstore-api',
      )
    })

    it('refuse a client with a wrong secret', async () => {
      const wrong = { ...target().checkout, secret: 'wrong' }
      expect((await asService('reserve', wrong)).status).toBe(401)
    })

    it('refuse the storefront a service token of its own', async () => {
      const response = await asService('reserve', target().storefront)
      expect([400, 401]).toContain(response.status)
    })

    it.each(['reserve', 'payment'])('refuse the storefront the scope %s', async (scope) => {
      const { challenge } = flow.createPkce()
      const { storefront } = target()
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
      const url = flow.authorizationUrl(discovery(), storefront, {
        ...asked,
        scope: `openid ${scope}`,
      })
      const { stoppedAt } = await createBrowser().open(url, storefront.redirectUri)
      expect(stoppedAt?.searchParams.get('error')).toBe('invalid_scope')
    })

    it('give the storefront no service audience that its login names as resource', async () => {
      const { challenge, verifier } = flow.createPkce()
      const { storefront, customer } = target()
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
      const login = flow.logIn(discovery(), storefront, customer, {
        ...asked,
        resource: 'urn:bookstore:reserve',
      })
      const { parameters } = await login
      const response = await exchange({
        grant_type: 'authorization_code',
        code: parameters.get('code') ?? 'refused',
        code_verifier: verifier,
        redirect_uri: storefront.redirectUri,
      })
      expect(await audienceOf(response)).not.toContain('reserve')
    })

    it('give no service audience to a refresh or a code that names it as resource', async () => {
      const request = await codeFor({ target, discovery, verify, exchange })
      const resource = 'urn:bookstore:reserve'
      expect(await audienceOf(await exchange({ ...request, resource }))).not.toContain('reserve')
      const tokens = await flow.codeFlow(discovery(), target().storefront, target().customer)
      const refresh = {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token ?? '',
        resource,
      }
      expect(await audienceOf(await exchange(refresh))).not.toContain('reserve')
    })
  })
}
