import { setTimeout as pause } from 'node:timers/promises'
import { account } from '#lib/text/account.ts'
import type { Login, SessionRecord } from '../session/record.ts'
import { randomSecret } from '../session/secret.ts'
import type { Live, Sessions } from '../session/sessions.ts'
import { StoreUnavailableError, type Store } from '../store/store.ts'

/** Gives the session with an access token that is good for a while; without a login when it has ended. */
export type Refresh = (live: Live) => Promise<Live | null>

export type RefreshDeps = {
  store: Store
  sessions: Sessions
  /** Null: refused. Throws when the provider does not answer. */
  refresh: (login: Login, now: number) => Promise<Login | null>
  now?: () => number
}

/** A token that ends sooner than this is refreshed first, in milliseconds. */
const early = 30_000
/** Longer than the provider may take to answer, in milliseconds. */
const lockLifetime = 8000
const askEvery = 50

/**
 * Refreshes tokens: one request at a time a session, whichever process it runs in, because the
 * provider takes a refresh token once. The others wait for what that one gets.
 */
export function createRefresh(deps: RefreshDeps): Refresh {
  const { store, sessions, now = Date.now } = deps

  function isFresh({ record: { login } }: Live): boolean {
    return login === null || login.accessEndsAt - now() > early
  }

  async function refreshAlone(live: Live): Promise<Live | null> {
    const { login } = live.record
    if (login === null) return live
    const fresh = await deps.refresh(login, now()).catch((error: unknown) => {
      if (login.accessEndsAt > now()) return login
      throw error
    })
    if (fresh === login) return live
    return sessions.update(live, (record) => withLogin(record, login, fresh))
  }

  return async (live) => {
    const lock = `refresh:${live.key}`
    const owner = randomSecret()
    const until = now() + lockLifetime
    let current: Live | null = live
    while (current !== null && !isFresh(current)) {
      if (await store.replace(lock, null, owner, lockLifetime)) {
        try {
          current = await sessions.refind(current)
          return current === null || isFresh(current) ? current : await refreshAlone(current)
        } finally {
          await store.replace(lock, owner, '', 1)
        }
      }
      if (now() > until) throw new StoreUnavailableError(new Error('the refresh takes too long'))
      await pause(askEvery)
      current = await sessions.refind(current)
    }
    return current
  }
}

function withLogin(record: SessionRecord, before: Login, fresh: Login | null): SessionRecord {
  if (record.login?.accessToken !== before.accessToken) return record
  if (fresh !== null) return { ...record, login: fresh }
  return {
    ...record,
    login: null,
    count: null,
    notices: [...record.notices, { kind: 'info', text: account.loginEnded }],
  }
}
