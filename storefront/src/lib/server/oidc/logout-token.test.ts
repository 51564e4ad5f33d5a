import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSessions } from '../session/sessions.ts'
import { createMemoryStore } from '../store/memory.ts'
import { aLogin } from '../testing/login.ts'
import { createLoginIndex } from './login-index.ts'
import { takeLogoutToken } from './logout-token.ts'

const issuer = 'https://identity.test'
const clientId = 'storefront'
const event = 'http://schemas.openid.net/event/backchannel-logout'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
let own: Keys
let foreign: Keys

beforeAll(async () => {
  own = await generateKeyPair('RS256')
  foreign = await generateKeyPair('RS256')
})

async function setUp() {
  const store = createMemoryStore()
  const sessions = createSessions(store)
  const index = createLoginIndex(store, sessions)
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'RS256' }
  const deps = { store, index, issuer, clientId, keys: createLocalJWKSet({ keys: [jwk] }) }
  const logIn = async (more: Parameters<typeof aLogin>[1] = {}) => {
    const login = aLogin(Date.now(), more)
    const live = await sessions.create((record) => ({ ...record, login }))
    await index.add(login, live.key)
    return live
  }
  const isAlive = async (key: string) => (await sessions.byKey(key)) !== null
  return { index, logIn, isAlive, take: (token: string) => takeLogoutToken(deps, token) }
}

const good = { iss: issuer, aud: clientId, jti: 'j1', sid: 'sid-1', events: { [event]: {} } }

function sign(claims: Record<string, unknown>, { key = own, alg = 'RS256', age = 0 } = {}) {
  const iat = Math.floor(Date.now() / 1000) - age
  return new SignJWT({ iat, ...claims }).setProtectedHeader({ alg, kid: 'k' }).sign(key.privateKey)
}

describe('a logout token', () => {
  it('ends the sessions of its login, and no other', async () => {
    const { logIn, isAlive, take } = await setUp()
    const [first, second] = [await logIn(), await logIn()]
    const other = await logIn({ sid: 'sid-2' })
    await take(await sign(good))
    const alive = await Promise.all([first, second, other].map(({ key }) => isAlive(key)))
    expect(alive).toEqual([false, false, true])
  })

  it('ends all sessions of a person where it names no login', async () => {
    const { logIn, isAlive, take } = await setUp()
    const [first, second] = [await logIn(), await logIn({ sid: 'sid-2' })]
    const person = { id: 'person-2', name: 'x', roles: [] }
    const other = await logIn({ sid: 'sid-3', person })
    const { sid: _none, ...rest } = good
    await take(await sign({ ...rest, sub: 'person-1' }))
    const alive = await Promise.all([first, second, other].map(({ key }) => isAlive(key)))
    expect(alive).toEqual([false, false, true])
  })

  it('ends a login whose session is just being written', async () => {
    const { index, take } = await setUp()
    await take(await sign(good))
    expect(await index.hasEnded(aLogin(0))).toBe(true)
    expect(await index.hasEnded(aLogin(0, { sid: 'sid-2' }))).toBe(false)
  })

  it('is taken once', async () => {
    const { take } = await setUp()
    const token = await sign(good)
    await take(token)
    await expect(take(token)).rejects.toThrow('came before')
  })

  it.each([
    ['of another issuer', { ...good, iss: 'https://evil.test' }],
    ['for another client', { ...good, aud: 'other' }],
    ['without an id', { ...good, jti: undefined }],
    ['that names nobody', { ...good, sid: undefined }],
    ['without the event', { ...good, events: {} }],
    ['with another event', { ...good, events: { other: {} } }],
    ['with a nonce, like an id token', { ...good, nonce: 'n' }],
    ['that has expired', { ...good, exp: 1 }],
    ['of the future', { ...good, iat: Math.floor(Date.now() / 1000) + 3600 }],
  ])('is refused %s', async (_name, claims) => {
    const { logIn, isAlive, take } = await setUp()
    const { key } = await logIn()
    await expect(take(await sign(claims))).rejects.toThrow()
    expect(await isAlive(key)).toBe(true)
  })

  it('is refused when it is old, signed by another, or not signed', async () => {
    const { logIn, isAlive, take } = await setUp()
    const { key } = await logIn()
    const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(good))}.`.replaceAll('=', '')
    for (const token of [
      await sign(good, { age: 600 }),
      await sign(good, { key: foreign }),
      none,
      '',
    ]) {
      await expect(take(token)).rejects.toThrow()
    }
    expect(await isAlive(key)).toBe(true)
  })
})
