import postgres from 'postgres'
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
 * for a lock that a session of this test holds, until that session ends. The trigger is gone after `lift`.
 * @param url the superuser's URL of the database
 */
export async function setBreakpoint(url: string, { table, on }: Moment): Promise<Breakpoint> {
  const holder = openSession(url)
  await holder.unsafe(`
    select pg_advisory_lock(${lock});
    create schema if not exists proof;
    grant usage on schema proof to public;
    create or replace function proof.wait() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_lock_shared(${lock});
      perform pg_advisory_unlock_shared(${lock});
      return null;
    end $$;
    create trigger proof before ${on} on ${table} for each statement execute function proof.wait()`)
  return {
    caught: (timeout) => waitFor(() => findWaiting(holder), timeout),
    async lift() {
      await holder.end({ timeout: 0 })
      await inNewSession(url, (sql) => sql.unsafe(`drop trigger if exists proof on ${table}`))
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

/**
 * Runs statements in a session of its own, and again in another one while the server is recovering from a
 * crash.
 */
export async function inNewSession<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const done = await waitFor(async () => {
    const sql = openSession(url)
    try {
      return { result: await work(sql) }
    } finally {
      await sql.end({ timeout: 0 })
    }
  }, 30_000)
  if (!done) throw new Error('The database does not come back')
  return done.result
}

function openSession(url: string): Sql {
  return postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 3, fetch_types: false })
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
