import postgres from 'postgres'

/**
 * Makes a listener on channel `outbox` with a connection of its own. `sql.listen` of the driver is not used:
 * when the database is still down at its one try to listen again, it stays deaf.
 * @param wake called at each notification, when the connection is lost, and when notifications come again
 */
export function listener(url: string, wake: () => void) {
  let isListening = false
  let hush: 'none' | 'asked' | 'ending' = 'none'
  const onclose = () => {
    isListening = false
    hush = 'none'
    wake()
  }
  const options = { max: 1, idle_timeout: 0, max_lifetime: null, onnotify: wake, onclose }
  const sql = postgres(url, {
    ...options,
    connect_timeout: 3,
    backoff: () => 0.1,
    fetch_types: false,
  })

  return {
    /** Listens if it does not yet; a failure is left to the next call. */
    async ensure() {
      if (isListening) return
      isListening = true
      await sql`listen outbox`.catch(onclose)
    },
    isHushed: () => hush !== 'none',
    /**
     * Keeps publishers from notifying, which makes their commits wait for each other: whoever notifies has
     * the lock that this asks for, and nobody else waits for it. Ends by itself with the connection.
     */
    hush() {
      if (hush !== 'none') return
      hush = 'asked'
      sql`select pg_advisory_lock(hashtextextended('eventing.wake_relay', 0))`.catch(onclose)
    },
    /** Lets publishers notify again, and wakes once they do: until then they have told nobody. */
    unhush() {
      if (hush !== 'asked') return
      hush = 'ending'
      const ended = () => {
        hush = 'none'
        wake()
      }
      const unlocking = sql`select pg_advisory_unlock(hashtextextended('eventing.wake_relay', 0))`
      unlocking.then(ended, onclose)
    },
    close: () => sql.end({ timeout: 1 }),
  }
}
