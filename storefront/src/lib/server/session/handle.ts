import type { Cookies } from '@sveltejs/kit'
import { ApiProblem, unavailable } from '../api/problem.ts'
import type { Refresh } from '../oidc/refresh.ts'
import { StoreUnavailableError } from '../store/store.ts'
import type { SessionCookie } from './cookie.ts'
import { newRecord, type KeptNotice, type SessionRecord } from './record.ts'
import { randomSecret } from './secret.ts'
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
  const id = deps.cookie.read(cookies)
  const found = id === null ? null : await deps.sessions.find(id)
  // The browser may get its new id from another answer at this moment: no cookie may overwrite that.
  if (found === 'moved') return handleOf(deps, cookies, null, false)
  const session = handleOf(deps, cookies, found, true)
  await session.accessToken().catch(unlessProblem)
  return session
}

/** What needs no token can be shown while nobody refreshes it. */
function unlessProblem(error: unknown): void {
  if (!(error instanceof ApiProblem)) throw error
}

/** Gives a session that is forgotten after the answer, for what is the same for everybody. */
export function passingSession(deps: HandleDeps, cookies: Cookies): OpenSession {
  return handleOf(deps, cookies, null, false)
}

function handleOf(
  { sessions, cookie, refresh }: HandleDeps,
  cookies: Cookies,
  first: Live | null,
  isKept: boolean,
): OpenSession {
  let live = first
  /** A provider that did not answer is not asked again within a request. */
  let away: ApiProblem | null = null
  let passing = newRecord(randomSecret(), Date.now())

  async function update(change: (record: SessionRecord) => SessionRecord) {
    const changed = live === null ? null : await sessions.update(live, change)
    if (changed === null && !isKept) return (passing = change(passing))
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
      if (away !== null) throw away
      try {
        live = await refresh(live)
      } catch (error) {
        if (error instanceof StoreUnavailableError) throw error
        throw (away = unavailable(error))
      }
      return live?.record.login?.accessToken ?? null
    },
    async tell({ kind, text }, address) {
      const page = address?.replace(/[?#].*/, '')
      await update((record) => ({
        ...record,
        notices: [...record.notices, { kind, text, ...(page && { page }) }].slice(-mostNotices),
      }))
    },
    async takeNotices(path) {
      const isShown = ({ page = path }: KeptNotice) => page === path
      if (!live?.record.notices.some(isShown)) return []
      let taken: KeptNotice[] = []
      await update((record) => {
        taken = record.notices.filter(isShown)
        return { ...record, notices: record.notices.filter((notice) => !isShown(notice)) }
      })
      return taken.map(({ kind, text }) => ({ kind, text }))
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
