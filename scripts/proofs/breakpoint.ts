import type { Sql } from '../prove/ledger.ts'

/** A moment between two steps: just before a statement of this kind touches this table. */
export type Moment = {
  database: 'ecom' | 'inventory' | 'payment'
  table: string
  on: 'insert' | 'update' | 'delete'
}

export type Caught = {
  /** The function, or the relay, whose statement waits. */
  function: string
  /** Its server process. */
  backend: number
}

export type Breakpoint = {
  /** Waits until somebody is at the moment; undefined when nobody came within `timeout` milliseconds. */
  caught(timeout: number): Promise<Caught | undefined>
  /** Lets whoever waits go on. */
  lift(): Promise<void>
}

const lock = 471_147

/**
 * Stops whoever comes to a moment, without a line of test code in the functions: a statement trigger waits
 * for a lock that this session holds. The trigger is gone after `lift`.
 */
export async function setBreakpoint(sql: Sql, { table, on }: Moment): Promise<Breakpoint> {
  const holder = await sql.reserve()
  await holder`select pg_advisory_lock(${lock})`
  await sql`create schema if not exists proof`
  await sql`grant usage on schema proof to public`
  await sql.unsafe(`
    create or replace function proof.wait() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_lock_shared(${lock});
      perform pg_advisory_unlock_shared(${lock});
      return null;
    end $$`)
  await sql.unsafe(
    `create trigger proof before ${on} on ${table} for each statement execute function proof.wait()`,
  )
  return {
    caught: (timeout) => waitFor(() => findWaiting(sql), timeout),
    async lift() {
      await holder`select pg_advisory_unlock_all()`.catch(() => {})
      holder.release()
      await repeat(() => sql.unsafe(`drop trigger if exists proof on ${table}`))
    },
  }
}

async function findWaiting(sql: Sql): Promise<Caught | undefined> {
  const [waiting] = await sql<Caught[]>`
    select application_name as function, pid as backend
    from pg_stat_activity
    where wait_event_type = 'Lock'
      and wait_event = 'advisory'
      and datname = current_database()`
  return waiting
}

/** Asks again and again until there is an answer or the time is over. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined>,
  timeout: number,
): Promise<T | undefined> {
  const deadline = Date.now() + timeout
  for (;;) {
    const found = await ask().catch(() => undefined)
    if (found !== undefined || Date.now() > deadline) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

// The server may be in recovery at this moment.
async function repeat(work: () => Promise<unknown>): Promise<void> {
  const done = await waitFor(() => work().then(() => true), 20_000)
  if (!done) throw new Error('The database does not come back')
}
