export type Cache<K, T> = {
  /** Gives the value of a key, loaded once however many ask at the same time. */
  get(key: K, load: () => Promise<T>): Promise<T>
  clear(): void
}

/**
 * Makes a small cache whose values age from when their loading began. `clear` also forgets what is being
 * loaded: whoever asks after a write never gets what was read before it.
 */
export function cache<K, T>(options: { milliseconds: number; most: number }): Cache<K, T> {
  const { milliseconds, most } = options
  const entries = new Map<K, { value: Promise<T>; until: number }>()

  return {
    get(key, load) {
      const known = entries.get(key)
      if (known && known.until > Date.now()) return known.value
      if (entries.size >= most) entries.clear()
      const entry = { value: load(), until: Date.now() + milliseconds }
      entries.set(key, entry)
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key)
      })
      return entry.value
    },
    clear: () => entries.clear(),
  }
}
