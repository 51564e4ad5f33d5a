import { AuthorizationResponseError } from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { account } from '#lib/text/account.ts'
import { createLog } from '../log.ts'
import { sessionCookie } from '../session/cookie.ts'
import { openSession } from '../session/handle.ts'
import type { Attempt, Login } from '../session/record.ts'
import { createSessions } from '../session/sessions.ts'
import { createMemoryStore } from '../store/memory.ts'
import { browserCookies } from '../testing/cookies.ts'
import { aLogin } from '../testing/login.ts'
import { addAttempt } from './attempts.ts'
import { answerCallback } from './callback.ts'
import { createLoginIndex } from './login-index.ts'

const cookie = sessionCookie('http://shop.test')
const log = createLog('error', () => undefined)

function attemptOf(state: string, returnPath = '/cart'): Attempt {
  const startedAt = Date.now()
  return { state, nonce: 'n', verifier: 'v', returnPath, startedAt, stage: 'open' }
}

function setUp(finish: (attempt: Attempt) => Promise<Login> = async () => aLogin(Date.now())) {
  const store = createMemoryStore()
  const sessions = createSessions(store)
  const index = createLoginIndex(store, sessions)
  const codes: string[] = []
  const provider = {
    async finish(answer: URL, attempt: Attempt) {
      codes.push(answer.searchParams.get('code') ?? '')
      await new Promise(setImmediate)
      return finish(attempt)
    },
  }
  const deps = { sessions, index, provider, log }
  const open = (jar: Map<string, string>) =>
    openSession({ sessions, cookie, refresh: async (live) => live }, browserCookies(jar))
  /** One request of a browser to /callback. */
  const answer = async (jar: Map<string, string>, state: string) => {
    const session = await open(jar)
    const url = new URL(`http://shop.test/callback?code=c&state=${state}`)
    return answerCallback(deps, session, cookie.read(browserCookies(jar)), url)
  }
  const begin = async (jar: Map<string, string>, attempt: Attempt) => {
    await (await open(jar)).update((record) => addAttempt(record, attempt))
  }
  return { sessions, index, codes, open, answer, begin }
}

describe('the callback', () => {
  it('logs in, with a new id and a new token, and leads back', async () => {
    const { open, answer, begin } = setUp()
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1', '/books/1?x=2'))
    const [oldId, oldToken] = [jar.get('session'), await (await open(jar)).csrf()]
    expect(await answer(jar, 's1')).toBe('/books/1?x=2')
    const session = await open(jar)
    expect(session.person?.name).toBe('user1')
    expect(jar.get('session')).not.toBe(oldId)
    expect(await session.csrf()).not.toBe(oldToken)
    expect((await open(new Map([['session', oldId ?? '']]))).person).toBeNull()
  })

  it('knows the attempts of this browser only', async () => {
    const { open, answer, begin, codes } = setUp()
    const victim = new Map<string, string>()
    await begin(new Map(), attemptOf('theirs'))
    expect(await answer(victim, 'theirs')).toBe('/')
    const session = await open(victim)
    expect([session.person, codes]).toEqual([null, []])
    expect(await session.takeNotices('/')).toEqual([{ kind: 'info', text: account.loginExpired }])
  })

  it('finishes the logins of two tabs', async () => {
    const { open, answer, begin, codes } = setUp()
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1', '/one'))
    await begin(jar, attemptOf('s2', '/two'))
    expect([await answer(jar, 's1'), await answer(jar, 's2')]).toEqual(['/one', '/two'])
    expect(codes).toHaveLength(2)
    expect((await open(jar)).person?.name).toBe('user1')
  })

  it('only leads back when it is loaded again', async () => {
    const { open, answer, begin, codes } = setUp()
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1'))
    expect([await answer(jar, 's1'), await answer(jar, 's1')]).toEqual(['/cart', '/cart'])
    expect(codes).toHaveLength(1)
    expect((await open(jar)).person).not.toBeNull()
  })

  it('uses the code once when it comes twice at the same time, and logs both in', async () => {
    const { open, answer, begin, codes } = setUp()
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1'))
    const [first, second] = [new Map(jar), new Map(jar)]
    expect(await Promise.all([answer(first, 's1'), answer(second, 's1')])).toEqual([
      '/cart',
      '/cart',
    ])
    expect(codes).toHaveLength(1)
    expect(first).toEqual(second)
    expect((await open(second)).person?.name).toBe('user1')
  })

  it('gives a browser that lost the answer its session when it asks again', async () => {
    const { open, answer, begin } = setUp()
    const jar = new Map<string, string>()
    const line = { bookId: 'a', quantity: 3 }
    await begin(jar, attemptOf('s1'))
    await (await open(jar)).update((record) => ({ ...record, lines: [line] }))
    await answer(new Map(jar), 's1')
    expect(await answer(jar, 's1')).toBe('/cart')
    const session = await open(jar)
    expect(session.person?.name).toBe('user1')
    expect(session.record?.lines).toEqual([line])
  })

  it.each([
    ['access_denied', 'info', account.loginCancelled],
    ['server_error', 'error', account.loginFailed],
  ])('leads back as a guest after %s', async (error, kind, text) => {
    const refuse = async () => {
      const cause = new URLSearchParams({ error })
      throw new AuthorizationResponseError('refused', { cause })
    }
    const { open, answer, begin } = setUp(refuse)
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1'))
    await (
      await open(jar)
    ).update((record) => ({ ...record, lines: [{ bookId: 'a', quantity: 1 }] }))
    expect(await answer(jar, 's1')).toBe('/cart')
    const session = await open(jar)
    expect(session.person).toBeNull()
    expect(session.record?.lines).toHaveLength(1)
    expect(await session.takeNotices('/')).toEqual([{ kind, text }])
    expect(await answer(jar, 's1')).toBe('/cart')
  })

  it('logs nobody in whom the provider has logged out meanwhile', async () => {
    const { index, open, answer, begin } = setUp(async () => {
      await index.end({ sid: 'sid-1' })
      return aLogin(Date.now())
    })
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1'))
    await answer(jar, 's1')
    expect((await open(jar)).person).toBeNull()
  })
})

describe('a session', () => {
  it('is not adopted from a cookie that nobody gave out', async () => {
    const { open } = setUp()
    const jar = new Map([['session', 'x'.repeat(43)]])
    await (await open(jar)).csrf()
    expect(jar.get('session')).toMatch(/^(?!x{43})[\w-]{43}$/)
  })

  it('sets no cookie for the id from before a login, whose successor may be on its way', async () => {
    const { open, answer, begin } = setUp()
    const jar = new Map<string, string>()
    await begin(jar, attemptOf('s1'))
    const late = new Map(jar)
    await answer(jar, 's1')
    const session = await open(late)
    await session.csrf()
    await session.tell({ kind: 'info', text: 'x' })
    expect(late.get('session')).not.toBe(jar.get('session'))
    expect([session.person, late.size]).toEqual([null, 1])
    expect((await open(jar)).record?.notices).toEqual([])
  })
})
