import { describe, expect, it } from 'vitest'
import type { Notice } from '#lib/types.ts'
import { createMemoryStore } from '../store/memory.ts'
import { browserCookies } from '../testing/cookies.ts'
import { aLogin } from '../testing/login.ts'
import { sessionCookie } from './cookie.ts'
import { openSession } from './handle.ts'
import { createSessions } from './sessions.ts'

const added: Notice = { kind: 'success', text: 'added' }
const ended: Notice = { kind: 'info', text: 'ended' }

function setUp() {
  const sessions = createSessions(createMemoryStore())
  const cookie = sessionCookie('http://shop.test')
  const cookies = browserCookies()
  return () => openSession({ sessions, cookie, refresh: async (live) => live }, cookies)
}

describe('notices', () => {
  it('are shown once', async () => {
    const open = setUp()
    await (await open()).tell(ended)
    expect(await (await open()).takeNotices('/')).toEqual([ended])
    expect(await (await open()).takeNotices('/')).toEqual([])
  })

  it('wait for the page that they are for, while other tabs turn theirs', async () => {
    const open = setUp()
    await (await open()).tell(added, '/books/1?page=2#book')
    await (await open()).tell(ended)
    expect(await (await open()).takeNotices('/books/2')).toEqual([ended])
    expect(await (await open()).takeNotices('/books/1')).toEqual([added])
    expect(await (await open()).takeNotices('/books/1')).toEqual([])
  })
})

describe('a token that nobody refreshes', () => {
  it('leaves the session as it is, and is asked for once a request', async () => {
    const sessions = createSessions(createMemoryStore())
    const cookie = sessionCookie('http://shop.test')
    const cookies = browserCookies()
    const login = aLogin(Date.now())
    const { id } = await sessions.create((record) => ({ ...record, login }))
    cookie.write(cookies, id ?? '')
    let asked = 0
    const refresh = async () => {
      asked += 1
      throw new Error('away')
    }
    const session = await openSession({ sessions, cookie, refresh }, cookies)
    expect(session.person).toEqual(login.person)
    await expect(session.accessToken()).rejects.toMatchObject({ status: 503, slug: 'unavailable' })
    expect(asked).toBe(1)
  })
})
