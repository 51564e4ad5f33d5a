import type { Cookies } from '@sveltejs/kit'
import type { Refresh } from '../oidc/refresh.ts'
import type { SessionCookie } from './cookie.ts'
import type { SessionRecord } from './record.ts'
import type { SessionHandle } from './session.ts'
import type { Live, Sessions } from './sessions.ts'

/** Notices that are kept at most: the latest. */
const mostNotices = 8

export type HandleDeps = {
  sessions: Sessions
  cookie: SessionCookie
  refresh: Refresh
}

/** The session of a request, with what only the login pages use. */
export type OpenSession = SessionHandle & {
  live(): Live | null
  /** Hands the browser another session. */
  adopt(live: Live): void
  /** Ends the session at once, and takes the cookie away. */
  end(): Promise<void>
}

/** Opens the session that the browser's cookie names. A foreign or dead id is ignored, never adopted. */
export async function openSession(deps: HandleDeps, cookies: Cookies): Promise<OpenSession> {
  const { sessions, cookie, refresh } = deps
  const id = cookie.read(cookies)
  let live = id === null ? null : await sessions.find(id)
  if (live?.record.login) live = await refresh(live)

  async function update(change: (record: SessionRecord) => SessionRecord) {
    const changed = live === null ? null : await sessions.update(live, change)
    live = changed ?? (await sessions.create(change))
    if (changed === null && live.id !== null) cookie.write(cookies, live.id)
    return live.record
  }

  return {
    get person() {
      return live?.record.login?.person ?? null
    },
    get record() {
      return live?.record ?? null
    },
    csrf: async () => live?.record.csrf ?? (await update((record) => record)).csrf,
    async accessToken() {
      if (!live?.record.login) return null
      live = await refresh(live)
      return live?.record.login?.accessToken ?? null
    },
    async tell(notice) {
      await update((record) => ({
        ...record,
        notices: [...record.notices, notice].slice(-mostNotices),
      }))
    },
    async takeNotices() {
      if (!live || live.record.notices.length === 0) return []
      let taken = live.record.notices
      await update((record) => {
        taken = record.notices
        return { ...record, notices: [] }
      })
      return taken
    },
    update,
    live: () => live,
    adopt(next) {
      live = next
      if (next.id !== null) cookie.write(cookies, next.id)
    },
    async end() {
      if (live) await sessions.end(live.key)
      live = null
      cookie.remove(cookies)
    },
  }
}
