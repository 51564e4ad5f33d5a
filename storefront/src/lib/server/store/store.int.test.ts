import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryStore } from './memory.ts'
import { createRedisStore } from './redis.ts'
import { StoreUnavailableError, type Store } from './store.ts'
import { startRedis, type Running } from './testing/redis.ts'
import { startStandIn } from './testing/stand-in.ts'

type Opened = { store: Store; stop(): Promise<void> }

async function openOn(redis: Running): Promise<Opened> {
  const store = createRedisStore(`redis://127.0.0.1:${redis.port}`)
  const stop = () => store.close().then(redis.stop)
  return { store, stop }
}

const stores: [string, () => Promise<Opened>][] = [
  ['in memory', async () => ({ store: createMemoryStore(), stop: async () => undefined })],
  ['in Redis', async () => openOn(await startRedis())],
  ['in the stand-in for Redis', async () => openOn(await startStandIn())],
]

describe.each(stores)('the store %s', (_name, open) => {
  let opened: Opened
  let store: Store
  let key: string
  let made = 0
  beforeAll(async () => {
    opened = await open()
    store = opened.store
  })
  afterAll(() => opened.stop())

  const fresh = () => {
    made += 1
    key = `key-${made}`
    return key
  }

  it('gives what was set, whatever is in it', async () => {
    const value = `{"title":"Ça « é » 本 😀","line":"a\\r\\nb"}\r\n\0$3\r\n`
    await store.set(fresh(), value, 60_000)
    expect(await store.get(key)).toBe(value)
    await store.set(key, '', 60_000)
    expect(await store.get(key)).toBe('')
  })

  it('gives null for what it does not know, or what was deleted', async () => {
    expect(await store.get(fresh())).toBeNull()
    await store.set(key, 'x', 60_000)
    await store.delete(key)
    await store.delete(key)
    expect(await store.get(key)).toBeNull()
  })

  it('forgets at the end of the time', async () => {
    await store.set(fresh(), 'x', 30)
    await expect.poll(() => store.get(key)).toBeNull()
    expect(await store.replace(key, null, 'y', 30)).toBe(true)
    await expect.poll(() => store.get(key)).toBeNull()
  })

  it('gives a replaced value a time of its own', async () => {
    await store.set(fresh(), 'x', 30)
    expect(await store.replace(key, 'x', 'y', 60_000)).toBe(true)
    const other = `${key}-other`
    await store.set(other, 'x', 60)
    await expect.poll(() => store.get(other)).toBeNull()
    expect(await store.get(key)).toBe('y')
  })

  it('replaces only what is expected', async () => {
    expect(await store.replace(fresh(), 'x', 'y', 60_000)).toBe(false)
    expect(await store.replace(key, '', 'y', 60_000)).toBe(false)
    expect(await store.replace(key, null, 'é', 60_000)).toBe(true)
    expect(await store.replace(key, null, 'z', 60_000)).toBe(false)
    expect(await store.replace(key, 'e', 'z', 60_000)).toBe(false)
    expect(await store.replace(key, 'é', 'z', 60_000)).toBe(true)
    expect(await store.get(key)).toBe('z')
  })

  it('lets one of many win', async () => {
    fresh()
    const racers = Array.from({ length: 50 }, (_, index) => `${index}`)
    const won = await Promise.all(racers.map((racer) => store.replace(key, null, racer, 60_000)))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await store.get(key)).toBe(racers[won.indexOf(true)])
  })

  it('counts each of many, and anew when the time is over', async () => {
    fresh()
    const counts = await Promise.all(Array.from({ length: 50 }, () => store.increment(key, 60_000)))
    expect(counts.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    )
    await store.increment(fresh(), 30)
    await expect.poll(() => store.increment(key, 30), { interval: 60 }).toBe(1)
  })
})

describe('Redis that goes away', () => {
  it('is told at once, and needs no restart when it is back', async () => {
    const told: boolean[] = []
    const first = await startRedis()
    const { port } = first
    const store = createRedisStore(`redis://127.0.0.1:${port}`, (error) =>
      told.push(error === null),
    )
    await store.set('a', '1', 60_000)
    await first.stop()

    const begun = performance.now()
    await expect(store.get('a')).rejects.toThrow(StoreUnavailableError)
    await expect(store.replace('a', null, '2', 1000)).rejects.toThrow(StoreUnavailableError)
    expect(performance.now() - begun).toBeLessThan(3000)

    const second = await startRedis(port)
    await expect
      .poll(() =>
        store.set('a', '2', 60_000).then(
          () => store.get('a'),
          () => 'away',
        ),
      )
      .toBe('2')
    expect(told).toContain(false)
    expect(told.at(-1)).toBe(true)
    await store.close()
    await second.stop()
  })
})
