import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../store/memory.ts'
import { aLogin } from '../testing/login.ts'
import { stoppedClock } from '../testing/clock.ts'
import type { SessionRecord } from './record.ts'
import { createSessions, type Live } from './sessions.ts'

const minute = 60_000
const same = (record: SessionRecord) => record
const noIndex = async () => undefined

function setUp() {
  const clock = stoppedClock()
  const store = createMemoryStore(100, clock.now)
  return { ...clock, store, sessions: createSessions(store, clock.now) }
}

const addLine = (bookId: string) => (record: SessionRecord) => ({
  ...record,
  lines: [...record.lines, { bookId, quantity: 1 }],
})

function found(live: Live | 'moved' | null): Live {
  if (live === null || live === 'moved') throw new Error('there is no session')
  return live
}

describe('sessions', () => {
  it('are found by their id, which the store does not know', async () => {
    const { sessions } = setUp()
    const { id, key, record } = await sessions.create(same)
    expect(id).toMatch(/^[\w-]{43}$/)
    expect(key).not.toContain(id)
    expect(found(await sessions.find(id ?? '')).record).toEqual(record)
  })

  it('are never made for an id that a browser brings', async () => {
    const { sessions } = setUp()
    expect(await sessions.find('x'.repeat(43))).toBeNull()
  })

  it('end after 30 idle minutes, not while they are used', async () => {
    const { sessions, pass } = setUp()
    const { id } = await sessions.create(same)
    for (let index = 0; index < 4; index += 1) {
      pass(29 * minute)
      expect(await sessions.find(id ?? '')).not.toBeNull()
    }
    pass(30 * minute)
    expect(await sessions.find(id ?? '')).toBeNull()
  })

  it('end 12 hours after the login, however busy', async () => {
    const { sessions, pass, now } = setUp()
    const { id } = await sessions.create((record) => ({ ...record, login: aLogin(now()) }))
    for (let hour = 0; hour < 12 * 3; hour += 1) {
      expect(await sessions.find(id ?? '')).not.toBeNull()
      pass(20 * minute)
    }
    expect(await sessions.find(id ?? '')).toBeNull()
  })

  it('ignore what is kept in another form', async () => {
    const { sessions, store } = setUp()
    const { id, key } = await sessions.create(same)
    for (const raw of ['{', '{}', 'null', '{"csrf":1}', '[]']) {
      await store.set(key, raw, minute)
      expect(await sessions.find(id ?? '')).toBeNull()
    }
  })

  it('lose no change of two tabs', async () => {
    const { sessions } = setUp()
    const live = await sessions.create(same)
    const ids = Array.from({ length: 20 }, (_, index) => `book-${index}`)
    await Promise.all(ids.map((id) => sessions.update(live, addLine(id))))
    const { record } = found(await sessions.find(live.id ?? ''))
    expect(record.lines.map(({ bookId }) => bookId).sort()).toEqual(ids.sort())
  })

  it('are not revived by a change that was under way', async () => {
    const { sessions } = setUp()
    const live = await sessions.create(same)
    await sessions.end(live.key)
    expect(await sessions.update(live, addLine('a'))).toBeNull()
    expect(await sessions.find(live.id ?? '')).toBeNull()
  })
})

describe('a new id', () => {
  it('carries all, and the old one is dead', async () => {
    const { sessions } = setUp()
    const old = await sessions.create(addLine('a'))
    const next = found(await sessions.rotate(old, 'state', addLine('b'), noIndex))
    expect(next.id).not.toBe(old.id)
    expect(next.record.lines.map(({ bookId }) => bookId)).toEqual(['a', 'b'])
    expect(await sessions.find(old.id ?? '')).toBe('moved')
    expect(found(await sessions.find(next.id ?? '')).record).toEqual(next.record)
  })

  it('keeps what another tab added meanwhile, before and after', async () => {
    const { sessions } = setUp()
    const old = await sessions.create(same)
    await sessions.update(old, addLine('before'))
    const next = found(await sessions.rotate(old, 'state', same, noIndex))
    const late = found(await sessions.update(old, addLine('after')))
    expect(late.id).toBeNull()
    const { record } = found(await sessions.find(next.id ?? ''))
    expect(record.lines.map(({ bookId }) => bookId)).toEqual(['before', 'after'])
  })

  it('is given again to the browser that knows the ticket, for a minute', async () => {
    const { sessions, pass } = setUp()
    const old = await sessions.create(same)
    const next = found(await sessions.rotate(old, 'state', same, noIndex))
    const oldId = old.id ?? ''
    expect(found(await sessions.resume(oldId, 'state')).id).toBe(next.id)
    expect(await sessions.resume(oldId, 'other')).toBeNull()
    expect(await sessions.resume('x'.repeat(43), 'state')).toBeNull()
    pass(minute)
    expect(await sessions.resume(oldId, 'state')).toBeNull()
    expect(await sessions.find(oldId)).toBeNull()
  })

  it('is not made for a session that ended meanwhile', async () => {
    const { sessions } = setUp()
    const old = await sessions.create(same)
    await sessions.end(old.key)
    expect(await sessions.rotate(old, 'state', same, noIndex)).toBeNull()
  })
})
