import { setTimeout as pause } from 'node:timers/promises'
import type { Queryable, Sql } from '@bookstore/shared/db.ts'
import type { SourceName } from './tables.ts'

/** Says in one sentence why nothing can be said of a table. */
export class NotChecked extends Error {
  override name = 'NotChecked'
}

export type Waiting = {
  /** How long a heartbeat is waited for. */
  patienceMilliseconds: number
  signal?: AbortSignal | undefined
}

const lookMilliseconds = 100
const form = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'

/** The server's time, with microseconds. */
export async function clockOf(sql: Queryable): Promise<string> {
  const [row] = await sql<{ now: string }[]>`select to_char(clock_timestamp(), ${form}) as now`
  return row?.now ?? ''
}

/**
 * Waits until the warehouse has all that a source committed before a time of the source's own clock.
 * @throws NotChecked when the heartbeats do not come so far in time
 */
export async function untilFresh(
  star: Sql,
  source: SourceName,
  at: string,
  { patienceMilliseconds, signal }: Waiting,
): Promise<void> {
  const began = performance.now()
  for (;;) {
    const { is, to } = await freshness(star, source, at)
    if (is) return
    if (performance.now() - began > patienceMilliseconds) throw stalled(source, at, to)
    await pause(lookMilliseconds, undefined, { signal })
  }
}

async function freshness(star: Sql, source: SourceName, at: string) {
  const [row] = await star<{ is: boolean; to: string | null }[]>`
    select coalesce(fresh_to > ${at}::text::timestamptz, false) as is, to_char(fresh_to, ${form}) as to
    from star.cdc_heartbeats
    where source = ${source}`
  return row ?? { is: false, to: null }
}

function stalled(source: SourceName, at: string, to: string | null): NotChecked {
  return new NotChecked(
    to === null
      ? `No heartbeat of ${source} has come to the warehouse.`
      : `The warehouse has what ${source} committed up to ${to} only, and not up to ${at}.`,
  )
}
