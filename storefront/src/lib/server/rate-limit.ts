import type { Store } from './store/store.ts'
import { hashOf } from './session/secret.ts'

const minute = 60_000
/** Changes and logins that one client may make in a minute: far more than a person can. */
const most = 120

/**
 * Counts a request of a client.
 * @param client its session, else its address: many shoppers may share one address
 * @returns seconds to wait when it is one too many, else null
 */
export async function overLimit(
  store: Store,
  client: string,
  now: number = Date.now(),
): Promise<number | null> {
  const window = Math.floor(now / minute)
  const count = await store.increment(`rate:${hashOf(client)}:${window}`, minute)
  return count > most ? Math.ceil(((window + 1) * minute - now) / 1000) : null
}
