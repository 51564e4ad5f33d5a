import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
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

describe('the keys of the issuer', () => {
  const afterFiveMinutes = 300_001
  let own: Identity

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    own = await startIdentity()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await own.close()
  })

  const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds)
  const tokens = (count: number) =>
    Promise.all(Array.from({ length: count }, async () => `Bearer ${await own.token()}`))

  it('are asked for when a token names a new one, and the old one is refused from then on', async () => {
    const check = verifier(own)
    const [first = '', second = ''] = await tokens(2)
    await check(first, audience)
    pass(1001)
    await own.rotate()

    await check(`Bearer ${await own.token()}`, audience)

    await expect(check(second, audience)).rejects.toMatchObject({ slug: 'unauthenticated' })
    pass(60_001)
    await expect(check(first, audience)).rejects.toMatchObject({ slug: 'unauthenticated' })
  })

  it('are asked for again after five minutes, so that a withdrawn one is refused', async () => {
    const check = verifier(own)
    const [first = '', second = '', third = ''] = await tokens(3)
    await check(first, audience)
    await own.rotate()
    await check(second, audience)

    pass(afterFiveMinutes)

    await expect(check(third, audience)).rejects.toMatchObject({ slug: 'unauthenticated' })
  })

  it('go on while the issuer is down, and those that it might have since are not known', async () => {
    const check = verifier(own)
    const [first = '', second = ''] = await tokens(2)
    await check(first, audience)
    await own.rotate()
    const [unknown = ''] = await tokens(1)
    await own.close()
    pass(afterFiveMinutes)

    expect(await check(second, audience)).toMatchObject({ subject: 'user1' })
    await expect(check(unknown, audience)).rejects.toMatchObject({ slug: 'dependency-down' })
  })
})
