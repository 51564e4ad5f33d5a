import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../../scripts/lib/browser.ts'
import * as flow from '../../../../../scripts/lib/login.ts'
import { invalidGrant, refusalOf, type Context } from './context.ts'

export function logoutContract({ target, discovery, verify, exchange }: Context) {
  function endSession(parameters: Record<string, string>) {
    const url = new URL(discovery().end_session_endpoint)
    url.search = new URLSearchParams(parameters).toString()
    return url.href
  }

  describe('logout', () => {
    it('ends the session, its refresh token, and tells the shop by the back channel', async () => {
      const { storefront, customer, logoutTokens } = target()
      const browser = createBrowser()
      const tokens = await flow.codeFlow(discovery(), storefront, customer, browser)
      const back = storefront.postLogoutRedirectUri
      const url = endSession({
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: back,
        state: 'bye',
      })
      let page = await browser.open(url, back)
      if (page.form) page = await browser.submit(page.form, { logout: 'yes' }, back)
      expect(page.stoppedAt?.searchParams.get('state')).toBe('bye')

      const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
      expect(await refusalOf(await exchange(refresh))).toEqual(invalidGrant)
      const { challenge } = flow.createPkce()
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
      const again = await browser.open(
        flow.authorizationUrl(discovery(), storefront, asked),
        storefront.redirectUri,
      )
      expect(again.form).toBeDefined()

      const { sid } = await verify(tokens.id_token ?? '', storefront.id)
      await expect.poll(() => logoutTokens.length).toBeGreaterThan(0)
      const sids = logoutTokens.map((token) => verify(token, storefront.id))
      expect(await Promise.all(sids)).toContainEqual(
        expect.objectContaining({
          sid,
          events: { 'http://schemas.openid.net/event/backchannel-logout': expect.any(Object) },
        }),
      )
    })

    it('refuses to lead to an address that is not the client’s', async () => {
      const { storefront, customer } = target()
      const browser = createBrowser()
      const tokens = await flow.codeFlow(discovery(), storefront, customer, browser)
      const elsewhere = 'http://elsewhere.invalid/'
      const page = await browser.open(
        endSession({
          id_token_hint: tokens.id_token ?? '',
          post_logout_redirect_uri: elsewhere,
        }),
        elsewhere,
      )
      expect(page).toMatchObject({ status: 400, form: undefined })
    })
  })
}
