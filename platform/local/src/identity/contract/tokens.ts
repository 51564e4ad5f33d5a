import { describe, expect, it } from 'vitest'
import * as flow from '../../../../../scripts/lib/login.ts'
import { invalidGrant, refusalOf, type Context } from './context.ts'

export function tokenContract({ target, discovery, verify, exchange }: Context) {
  const login = (user: flow.User) => flow.codeFlow(discovery(), target().storefront, user)
  const refresh = (token: string | undefined) =>
    exchange({ grant_type: 'refresh_token', refresh_token: token ?? '' })

  describe('tokens', () => {
    it('carry the audience, the client and the roles, in the id token too', async () => {
      const tokens = await login(target().admin)
      const access = await verify(tokens.access_token, 'bookstore-api')
      expect(access).toMatchObject({ aud: 'bookstore-api', azp: 'storefront' })
      expect(access['roles']).toEqual(expect.arrayContaining(['admin', 'customer']))
      const id = await verify(tokens.id_token ?? '', 'storefront')
      expect(id).toMatchObject({ sub: access['sub'], sid: expect.any(String) })
      expect(id['roles']).toEqual(expect.arrayContaining(['admin', 'customer']))
    })

    it('give a customer no more than the role customer', async () => {
      const tokens = await login(target().customer)
      const { roles, sub } = await verify(tokens.access_token, 'bookstore-api')
      expect(roles).toEqual(['customer'])
      expect(sub).toMatch(/^[\da-f-]{36}$/)
    })

    it('rotate at a refresh, and a spent refresh token ends its successors', async () => {
      const first = await login(target().customer)
      const second = await flow.readTokens(await refresh(first.refresh_token))
      expect(second.refresh_token).not.toBe(first.refresh_token)
      expect(await verify(second.access_token, 'bookstore-api')).toMatchObject({
        roles: ['customer'],
      })
      expect(await refusalOf(await refresh(first.refresh_token))).toEqual(invalidGrant)
      expect(await refusalOf(await refresh(second.refresh_token))).toEqual(invalidGrant)
    })

    it('stay valid over a restart, and the subject stays the same', async () => {
      const before = await login(target().customer)
      await target().restart()
      const { sub } = await verify(before.access_token, 'bookstore-api')
      const after = await login(target().customer)
      expect(await verify(after.access_token, 'bookstore-api')).toMatchObject({ sub })
    })
  })
}
