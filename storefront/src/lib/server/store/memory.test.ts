import { describe, expect, it } from 'vitest'
import { stoppedClock } from '../testing/clock.ts'
import { createMemoryStore } from './memory.ts'

describe('the store in memory', () => {
  it('forgets a value at the end of its time', async () => {
    const { now, pass } = stoppedClock()
    const store = createMemoryStore(10, now)
    await store.set('a', '1', 1000)
    pass(999)
    expect(await store.get('a')).toBe('1')
    pass(1)
    expect(await store.get('a')).toBeNull()
    expect(await store.replace('a', '1', '2', 1000)).toBe(false)
    expect(await store.replace('a', null, '2', 1000)).toBe(true)
  })

  it('lets go what was written longest ago when it is full', async () => {
    const store = createMemoryStore(2)
    await store.set('a', '1', 1000)
    await store.set('b', '1', 1000)
    await store.set('a', '2', 1000)
    await store.set('c', '1', 1000)
    expect(await Promise.all(['a', 'b', 'c'].map(store.get))).toEqual(['2', null, '1'])
  })

  it('counts anew when the time of the first is over', async () => {
    const { now, pass } = stoppedClock()
    const store = createMemoryStore(10, now)
    await store.increment('n', 1000)
    pass(900)
    expect(await store.increment('n', 1000)).toBe(2)
    pass(100)
    expect(await store.increment('n', 1000)).toBe(1)
  })
})
