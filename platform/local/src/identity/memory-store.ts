import type { Adapter, AdapterPayload } from 'oidc-provider'

type Entry = { payload: AdapterPayload; expires: number }

/**
 * Keeps sessions, grants, codes and refresh tokens of one provider in memory, until they expire and
 * at most `capacity` of each kind (then the oldest leave). A restart forgets them: users log in anew,
 * while access tokens stay valid, since the signing keys are kept.
 */
export function createMemoryStore(capacity = 10_000, now: () => number = Date.now) {
  const kinds = new Map<string, Map<string, Entry>>()

  return function adapter(kind: string): Adapter {
    const entries = kinds.get(kind) ?? new Map<string, Entry>()
    kinds.set(kind, entries)

    function live(entry: Entry | undefined) {
      return entry && entry.expires > now() ? entry.payload : undefined
    }
    async function findWhere(matches: (payload: AdapterPayload) => boolean) {
      for (const entry of entries.values()) {
        const payload = live(entry)
        if (payload && matches(payload)) return payload
      }
      return undefined
    }

    return {
      async upsert(id, payload, expiresIn) {
        const expires = expiresIn === undefined ? Infinity : now() + expiresIn * 1000
        entries.delete(id)
        entries.set(id, { payload, expires })
        for (const oldest of entries.keys()) {
          if (entries.size <= capacity) break
          entries.delete(oldest)
        }
      },
      find: async (id) => live(entries.get(id)),
      findByUid: (uid) => findWhere((payload) => payload.uid === uid),
      findByUserCode: (code) => findWhere((payload) => payload.userCode === code),
      async consume(id) {
        const payload = live(entries.get(id))
        if (payload) payload.consumed = Math.floor(now() / 1000)
      },
      async destroy(id) {
        entries.delete(id)
      },
      async revokeByGrantId(grantId) {
        for (const [id, entry] of entries) {
          if (entry.payload.grantId === grantId) entries.delete(id)
        }
      },
    }
  }
}
