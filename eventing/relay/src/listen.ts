import postgres from 'postgres'

/**
 * Makes a listener on channel `outbox` with a connection of its own. `sql.listen` of the driver is not used:
 * when the database is still down at its one try to listen again, it stays deaf.
 * @param wake called at each notification, and when the connection is lost
 */
export function listener(url: string, wake: () => void) {
  let isListening = false
  const onclose = () => {
    isListening = false
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
    close: () => sql.end({ timeout: 1 }),
  }
}
