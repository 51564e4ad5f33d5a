import { describe, expect, it } from 'vitest'
import { createMemoryStore } from './memory-store.ts'

describe('memory store', () => {
  it('forgets what has expired', async () => {
    let time = 0
    const codes = createMemoryStore(10, () => time)('AuthorizationCode')
    await codes.upsert('a', { uid: 'u' }, 60)
    expect(await codes.find('a')).toEqual({ uid: 'u' })
    expect(await codes.findByUid('u')).toEqual({ uid: 'u' })
    time = 60_000
    expect(await codes.find('a')).toBeUndefined()
    expect(await codes.findByUid('u')).toBeUndefined()
  })

  it('keeps no more of a kind than it may: the oldest leave', async () => {
    const store = createMemoryStore(2)
    const sessions = store('Session')
    for (const id of ['a', 'b', 'c']) await sessions.upsert(id, { uid: id }, 60)
    await store('Grant').upsert('a', {}, 60)
    expect(await Promise.all(['a', 'b', 'c'].map((id) => sessions.find(id)))).toEqual([
      undefined,
      { uid: 'b' },
      { uid: 'c' },
    ])
  })

  it('marks a code as used and forgets what a revoked grant gave', async () => {
    const codes = createMemoryStore(10, () => 5000)('AuthorizationCode')
    await codes.upsert('a', { grantId: 'g' }, 60)
    await codes.upsert('b', { grantId: 'h' }, 60)
    await codes.consume('a')
    expect(await codes.find('a')).toEqual({ grantId: 'g', consumed: 5 })
    await codes.revokeByGrantId('g')
    expect(await codes.find('a')).toBeUndefined()
    await codes.destroy('b')
    expect(await codes.find('b')).toBeUndefined()
  })
})
