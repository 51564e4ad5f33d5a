import type { Store } from './store.ts'

type Entry = { value: string; endsAt: number }

/**
 * Keeps values in this process, for one process and its lifetime.
 * @param capacity most entries: above it the one that was written longest ago goes
 * @param now the clock, in milliseconds
 */
export function createMemoryStore(capacity = 20_000, now: () => number = Date.now): Store {
  const entries = new Map<string, Entry>()

  function read(key: string): Entry | null {
    const entry = entries.get(key)
    if (entry === undefined) return null
    if (entry.endsAt > now()) return entry
    entries.delete(key)
    return null
  }

  function write(key: string, value: string, endsAt: number): void {
    entries.delete(key)
    entries.set(key, { value, endsAt })
    for (const [oldest, entry] of entries) {
      if (entry.endsAt > now() && entries.size <= capacity) return
      entries.delete(oldest)
    }
  }

  return {
    get: async (key) => read(key)?.value ?? null,
    set: async (key, value, ttl) => write(key, value, now() + ttl),
    async replace(key, expected, value, ttl) {
      if ((read(key)?.value ?? null) !== expected) return false
      write(key, value, now() + ttl)
      return true
    },
    async increment(key, ttl) {
      const entry = read(key)
      const count = Number(entry?.value ?? 0) + 1
      write(key, String(count), entry?.endsAt ?? now() + ttl)
      return count
    },
    async delete(key) {
      entries.delete(key)
    },
    close: async () => entries.clear(),
  }
}
