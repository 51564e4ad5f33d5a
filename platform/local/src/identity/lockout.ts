export type Lockout = ReturnType<typeof createLockout>

/**
 * Counts wrong passwords a name. After `wrongPasswords` of them within `seconds` the name is locked
 * until the oldest is that old. Keeps at most `capacity` names, the latest ones.
 */
export function createLockout(
  limit: { wrongPasswords: number; seconds: number },
  now: () => number = Date.now,
  capacity = 10_000,
) {
  const failures = new Map<string, number[]>()

  function recent(name: string) {
    const since = now() - limit.seconds * 1000
    return (failures.get(name) ?? []).filter((time) => time > since)
  }

  return {
    /** Whole seconds until this name may try again; 0 when it may now. */
    secondsLeft(name: string) {
      const times = recent(name)
      const first = times.at(-limit.wrongPasswords)
      if (first === undefined) return 0
      return Math.ceil((first + limit.seconds * 1000 - now()) / 1000)
    },
    failed(name: string) {
      const times = [...recent(name), now()].slice(-limit.wrongPasswords)
      failures.delete(name)
      failures.set(name, times)
      if (failures.size <= capacity) return
      for (const oldest of failures.keys()) return failures.delete(oldest)
    },
    succeeded(name: string) {
      failures.delete(name)
    },
  }
}
