import type { Store } from '../store/store.ts'
import { idleLifetime, timeLeft, touchEvery } from './lifetimes.ts'
import { newRecord, readRecord, type Moved, type SessionRecord } from './record.ts'
import { hashOf, randomSecret, seal, unseal } from './secret.ts'

/** A session as it was when it was last read or written. */
export type Live = {
  /** Null where only the store's key is known: such a session can be changed, never handed out. */
  id: string | null
  key: string
  raw: string
  record: SessionRecord
}

/** How long the browser may still come with the id from before its login, in milliseconds. */
const movedLifetime = 60_000

export type Sessions = ReturnType<typeof createSessions>

/** All sessions, kept under the hash of their id; every change is made by compare and set. */
export function createSessions(store: Store, now: () => number = Date.now) {
  async function readKey(key: string, id: string | null): Promise<Live | Moved | null> {
    const raw = await store.get(key)
    const record = raw === null ? null : readRecord(raw)
    if (raw === null || record === null) return null
    if ('movedTo' in record) return record
    return timeLeft(record, now()) > 0 ? { id, key, raw, record } : null
  }

  async function write(live: Live, record: SessionRecord): Promise<Live | null> {
    const raw = JSON.stringify(record)
    const left = timeLeft(record, now())
    if (left > 0 && (await store.replace(live.key, live.raw, raw, left))) {
      return { ...live, raw, record }
    }
    return null
  }

  async function follow(live: Live): Promise<Live | null> {
    const current = await readKey(live.key, live.id)
    if (current === null || !('movedTo' in current)) return current
    const next = await readKey(current.movedTo, null)
    return next === null || 'movedTo' in next ? null : next
  }

  /** Gives the session of a cookie; null for an unknown or dead id, `moved` for one from before a login. */
  async function find(id: string): Promise<Live | 'moved' | null> {
    const found = await readKey(keyOf(id), id)
    if (found === null) return null
    if ('movedTo' in found) return 'moved'
    const at = now()
    if (at - found.record.usedAt < touchEvery) return found
    return (await write(found, { ...found.record, usedAt: at })) ?? follow(found)
  }

  async function create(change: (record: SessionRecord) => SessionRecord): Promise<Live> {
    const id = randomSecret()
    const record = change(newRecord(randomSecret(), now()))
    const raw = JSON.stringify(record)
    await store.set(keyOf(id), raw, idleLifetime)
    return { id, key: keyOf(id), raw, record }
  }

  /**
   * Changes a session; `change` may run several times, on newer records. Follows a session that gets
   * a new id meanwhile. Null when the session has ended.
   */
  async function update(
    live: Live,
    change: (record: SessionRecord) => SessionRecord,
  ): Promise<Live | null> {
    for (let current: Live | null = live; current !== null; current = await follow(current)) {
      const record = change(current.record)
      if (record === current.record) return current
      const written = await write(current, record)
      if (written) return written
    }
    return null
  }

  /**
   * Gives a session a new id. The old one is dead but for two: requests that began with it may still
   * add to the session, and a browser that lost the answer gets the new id by `resume`.
   * @param ticket what only the browser that asked for the new id knows
   */
  async function rotate(
    live: Live,
    ticket: string,
    change: (record: SessionRecord) => SessionRecord,
    onKey: (key: string) => Promise<void>,
  ): Promise<Live | null> {
    const id = randomSecret()
    const key = keyOf(id)
    await onKey(key)
    for (let old: Live | null = live; old?.id; old = await follow(old)) {
      const record = change(old.record)
      const raw = JSON.stringify(record)
      // Written before the old one goes: whatever dies in between, no line is lost.
      await store.set(key, raw, timeLeft(record, now()))
      const moved: Moved = { movedTo: key, sealedId: seal(id, old.id + ticket) }
      if (await store.replace(old.key, old.raw, JSON.stringify(moved), movedLifetime)) {
        return { id, key, raw, record }
      }
    }
    await store.delete(key)
    return null
  }

  /** Gives the session that followed the one of an old id, to who knows the ticket of its rotation. */
  async function resume(oldId: string, ticket: string): Promise<Live | null> {
    const found = await readKey(keyOf(oldId), oldId)
    if (found === null || !('movedTo' in found)) return null
    const id = unseal(found.sealedId, oldId + ticket)
    const next = id === null ? null : await find(id)
    return next === 'moved' ? null : next
  }

  return {
    find,
    create,
    update,
    rotate,
    resume,
    refind: follow,
    end: (key: string) => store.delete(key),
    byKey: (key: string) => readKey(key, null),
  }
}

function keyOf(id: string): string {
  return `session:${hashOf(id)}`
}
