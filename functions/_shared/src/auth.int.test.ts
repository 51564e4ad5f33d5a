import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifier, type Verifier } from './auth.ts'
import { startIdentity } from './testing/identity.ts'

type Identity = Awaited<ReturnType<typeof startIdentity>>
const audience = 'bookstore-api'
let identity: Identity
let verify: Verifier

beforeAll(async () => {
  identity = await startIdentity()
  verify = verifier(identity)
})

afterAll(() => identity.close())

describe('verifier', () => {
  it('gives the subject, the roles and the client of a good token, and fetches the keys once', async () => {
    const token = await identity.token({ sub: 'somebody', roles: ['customer'], azp: 'storefront' })
    const claims = { subject: 'somebody', roles: ['customer'], client: 'storefront' }
    const before = identity.requests.jwks

    expect(await verify(`Bearer ${token}`, audience)).toEqual(claims)
    expect(await verify(`bearer ${token}`, audience)).toEqual(claims)
    expect(identity.requests.jwks - before).toBeLessThanOrEqual(1)
  })

  it('gives no role to a token whose roles are no list of texts', async () => {
    const { roles } = await verify(`Bearer ${await identity.token({})}`, audience)

    expect(roles).toEqual([])
  })

  it.each([
    'expired',
    'wrongIssuer',
    'wrongAudience',
    'algNone',
    'otherKey',
    'hs256WithPublicKey',
  ] as const)('refuses a forged token: %s', async (forgery) => {
    const token = await identity.forged[forgery]({ roles: ['admin'] })

    const refused = verify(`Bearer ${token}`, audience)

    await expect(refused).rejects.toMatchObject({
      slug: 'unauthenticated',
      options: {
        headers: {
          'www-authenticate': expect.stringMatching(/^Bearer realm="bookstore", error="/),
        },
      },
    })
  })

  it('refuses a good token for another audience, also after it was found good for its own', async () => {
    const token = await identity.token({ audience: 'reserve' })
    await verify(`Bearer ${token}`, 'reserve')

    await expect(verify(`Bearer ${token}`, audience)).rejects.toMatchObject({
      slug: 'unauthenticated',
    })
  })

  it.each([undefined, '', 'Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer \u00e9'])(
    'refuses the header "%s"',
    async (header) => {
      await expect(verify(header, audience)).rejects.toMatchObject({ slug: 'unauthenticated' })
    },
  )

  it('says that a dependency is down when the keys cannot be had', async () => {
    const lost = verifier({ issuer: identity.issuer, jwksUrl: 'http://127.0.0.1:1/jwks' })
    const token = await identity.token({})

    await expect(lost(`Bearer ${token}`, audience)).rejects.toMatchObject({
      slug: 'dependency-down',
    })
  })
})
