import { describe, expect, it } from 'vitest'
import { account } from '#lib/text/account.ts'
import type { Login } from '../session/record.ts'
import { createSessions } from '../session/sessions.ts'
import { createMemoryStore } from '../store/memory.ts'
import { aLogin } from '../testing/login.ts'
import { createRefresh } from './refresh.ts'

type Answer = (login: Login, now: number) => Login | null

async function setUp(left: number, answer: Answer) {
  const store = createMemoryStore()
  const sessions = createSessions(store)
  const login = aLogin(Date.now(), { accessEndsAt: Date.now() + left })
  const lines = [{ bookId: 'a', quantity: 1 }]
  const live = await sessions.create((record) => ({ ...record, lines, login }))
  const asked: (string | null)[] = []
  const ask = async (given: Login, now: number) => {
    asked.push(given.refreshToken)
    await new Promise(setImmediate)
    return answer(given, now)
  }
  /** One process: several share the store, nothing else. */
  const refresh = () =>
    createRefresh({ store, sessions: createSessions(store), refresh: ask })(live)
  return { sessions, live, asked, refresh }
}

const renew: Answer = (login, now) => ({
  ...login,
  accessToken: 'access-2',
  accessEndsAt: now + 300_000,
  refreshToken: 'refresh-2',
})

describe('the refresh of tokens', () => {
  it('leaves a token alone that is good for more than 30 seconds', async () => {
    const { refresh, asked, live } = await setUp(31_000, renew)
    expect(await refresh()).toBe(live)
    expect(asked).toEqual([])
  })

  it('is done once, however many ask at the same time', async () => {
    const { refresh, asked } = await setUp(29_000, renew)
    const answers = await Promise.all(Array.from({ length: 10 }, refresh))
    expect(asked).toEqual(['refresh-1'])
    const tokens = answers.map((answer) => answer?.record.login?.accessToken)
    expect(new Set(tokens)).toEqual(new Set(['access-2']))
  })

  it('ends the login where the provider refuses, and keeps the guest’s part', async () => {
    const { refresh } = await setUp(-1, () => null)
    const answers = await Promise.all([refresh(), refresh()])
    for (const answer of answers) {
      expect(answer?.record).toMatchObject({ login: null, lines: [{ bookId: 'a' }] })
      expect(answer?.record.notices).toEqual([{ kind: 'info', text: account.loginEnded }])
    }
  })

  it('goes on with a token that is still good where the provider is away', async () => {
    const away = () => {
      throw new Error('away')
    }
    const good = await setUp(20_000, away)
    expect((await good.refresh())?.record.login?.accessToken).toBe('access-1')
    const over = await setUp(-1, away)
    await expect(over.refresh()).rejects.toThrow('away')
  })

  it('brings no session back that was ended meanwhile', async () => {
    const { refresh, sessions, live } = await setUp(-1, renew)
    const [answer] = await Promise.all([refresh(), sessions.end(live.key)])
    expect(answer).toBeNull()
    expect(await sessions.byKey(live.key)).toBeNull()
  })
})
