import * as jose from 'jose'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startIdentity, type TestIdentity } from './identity.ts'

const grant = v.object({ access_token: v.string() })
let identity: TestIdentity
beforeAll(async () => {
  identity = await startIdentity()
})
afterAll(() => identity.close())

function verify(token: string, audience = 'bookstore-api') {
  const keys = jose.createRemoteJWKSet(new URL(identity.jwksUrl))
  return jose.jwtVerify(token, keys, {
    issuer: identity.issuer,
    audience,
    algorithms: ['RS256'],
  })
}

function requestToken(scope: string, secret = 'checkout-secret') {
  return fetch(identity.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`checkout:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  })
}

describe('the test issuer', () => {
  it('issues a token that its JWKS verifies', async () => {
    const { payload } = await verify(await identity.token({ sub: 'u', roles: ['customer'] }))
    expect(payload).toMatchObject({ sub: 'u', roles: ['customer'], azp: 'storefront' })
  })

  it('forges tokens that no verifier accepts', async () => {
    for (const forge of Object.values(identity.forged)) {
      await expect(verify(await forge({ sub: 'u' }))).rejects.toThrow()
    }
  })

  it('grants the audience that the scope names, without roles', async () => {
    const response = await requestToken('reserve')
    const { access_token: token } = v.parse(grant, await response.json())
    const { payload } = await verify(token, 'reserve')
    expect(payload).toMatchObject({ sub: 'checkout', azp: 'checkout', aud: 'reserve' })
    expect(payload).not.toHaveProperty('roles')
  })

  it('refuses a wrong secret and an unknown scope', async () => {
    expect((await requestToken('reserve', 'wrong')).status).toBe(401)
    expect((await requestToken('admin')).status).toBe(400)
  })
})
