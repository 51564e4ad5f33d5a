import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cache } from './cache.ts'

function counter() {
  let loads = 0
  return async () => ++loads
}

describe('cache', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('loads once for all who ask while it is fresh', async () => {
    const lists = cache<string, number>({ milliseconds: 1000, most: 10 })
    const load = counter()

    expect(await Promise.all([lists.get('a', load), lists.get('a', load)])).toEqual([1, 1])
    vi.advanceTimersByTime(999)
    expect(await lists.get('a', load)).toBe(1)
    vi.advanceTimersByTime(1)
    expect(await lists.get('a', load)).toBe(2)
  })

  it('does not give what was being loaded when it was cleared', async () => {
    const lists = cache<string, string>({ milliseconds: 1000, most: 10 })
    const slow = Promise.withResolvers<string>()
    const before = lists.get('a', () => slow.promise)

    lists.clear()
    const after = lists.get('a', async () => 'new')
    slow.resolve('old')

    expect(await before).toBe('old')
    expect(await after).toBe('new')
    expect(await lists.get('a', async () => 'newer')).toBe('new')
  })

  it('keeps no failure', async () => {
    const lists = cache<string, string>({ milliseconds: 1000, most: 10 })

    await expect(lists.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(await lists.get('a', async () => 'up')).toBe('up')
  })

  it('holds a bounded number of lists', async () => {
    const lists = cache<string, number>({ milliseconds: 1000, most: 2 })
    const load = counter()
    for (const key of ['a', 'b', 'c']) await lists.get(key, load)
    expect(await lists.get('c', load)).toBe(3)
    expect(await lists.get('a', load)).toBe(4)
  })
})
