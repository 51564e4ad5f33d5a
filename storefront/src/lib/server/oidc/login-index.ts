import type { Login } from '../session/record.ts'
import { hashOf } from '../session/secret.ts'
import { loginLifetime } from '../session/lifetimes.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Store } from '../store/store.ts'

/** Sessions remembered for one login or one person: the latest. */
const most = 200
/** Long enough for a callback that was under way, in milliseconds. */
const endedLifetime = 60_000

export type Named = { sid?: string | undefined; sub?: string | undefined }
export type LoginIndex = ReturnType<typeof createLoginIndex>

/** Finds the sessions of a login at the provider (`sid`) or of a person (`sub`), to end them from there. */
export function createLoginIndex(store: Store, sessions: Sessions) {
  async function add(name: string, key: string): Promise<void> {
    for (;;) {
      const raw = await store.get(name)
      const keys = [...keysOf(raw).filter((each) => each !== key), key].slice(-most)
      if (await store.replace(name, raw, keys.join(' '), loginLifetime)) return
    }
  }

  async function endOne(key: string, { sid, sub }: Named): Promise<void> {
    const found = await sessions.byKey(key)
    const login = found === null || 'movedTo' in found ? null : found.record.login
    const isNamed = sid === undefined ? login?.person.id === sub : login?.sid === sid
    if (login && isNamed) await sessions.end(key)
  }

  return {
    /** Remembers which session a login has. */
    async add(login: Login, key: string): Promise<void> {
      await Promise.all(namesOf(login).map((name) => add(name, key)))
    },
    /** Ends the sessions of one login, or all of a person where no login is named. */
    async end(named: Named): Promise<void> {
      const name = named.sid === undefined ? subName(named.sub ?? '') : sidName(named.sid)
      await store.set(endedName(name), '1', endedLifetime)
      const keys = keysOf(await store.get(name))
      await Promise.all(keys.map((key) => endOne(key, named)))
      await store.delete(name)
    },
    /** Says whether a login was ended just now. */
    async hasEnded(login: Login): Promise<boolean> {
      const marks = namesOf(login).map((name) => store.get(endedName(name)))
      return (await Promise.all(marks)).some((mark) => mark !== null)
    },
  }
}

function keysOf(raw: string | null): string[] {
  return raw === null || raw === '' ? [] : raw.split(' ')
}

function namesOf({ sid, person }: Login): string[] {
  return sid === null ? [subName(person.id)] : [sidName(sid), subName(person.id)]
}

const sidName = (sid: string) => `sid:${hashOf(sid)}`
const subName = (sub: string) => `sub:${hashOf(sub)}`
const endedName = (name: string) => `ended:${name}`
