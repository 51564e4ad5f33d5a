import { setTimeout as pause } from 'node:timers/promises'
import type { Sql } from 'postgres'

/** What could be seen in the warehouse at a time. */
export type Glance = { at: number; sees(transaction: number): boolean }

/** What a dashboard said of its age, and what could be seen in the same moment. */
export type Shown = Glance & { freshTo: number; behind: number }

export type Watched = { glances: Glance[]; shown: Shown[] }

const glanceMilliseconds = 20
const showMilliseconds = 500

/**
 * Notes every 20 ms which transactions of the warehouse can be seen, and twice a second what the dashboards say
 * of their age, until it is told to stop. Times are milliseconds since 1970.
 */
export function watchWarehouse(star: Sql) {
  const stopped = new AbortController()
  const { signal } = stopped
  const glances: Glance[] = []
  const shown: Shown[] = []
  const repeat = async (milliseconds: number, look: () => Promise<unknown>) => {
    while (!signal.aborted) {
      await look()
      await pause(milliseconds, undefined, { signal }).catch(() => {})
    }
  }
  const watching = [
    repeat(glanceMilliseconds, async () => glances.push(await glance(star))),
    repeat(showMilliseconds, async () => shown.push(...(await show(star)))),
  ]
  return {
    async stop(): Promise<Watched> {
      stopped.abort()
      await Promise.all(watching)
      return { glances, shown }
    },
  }
}

// The answer is read after the snapshot was taken: nothing is said to be seen earlier than it was.
async function glance(star: Sql): Promise<Glance> {
  const [row] = await star<{ snapshot: string }[]>`select pg_current_snapshot()::text as snapshot`
  return { at: Date.now(), sees: seesOf(row?.snapshot ?? '') }
}

async function show(star: Sql): Promise<Shown[]> {
  const rows = await star<{ at: number; fresh: number; behind: number; snapshot: string }[]>`
    select
      (1000 * extract(epoch from now()))::float8 as at,
      (1000 * extract(epoch from fresh_to))::float8 as fresh,
      (1000 * seconds_behind)::float8 as behind,
      pg_current_snapshot()::text as snapshot
    from star.vw_freshness
    where fresh_to is not null`
  return rows.map(({ at, fresh, behind, snapshot }) => ({
    at,
    freshTo: fresh,
    behind,
    sees: seesOf(snapshot),
  }))
}

/** Reads PostgreSQL's snapshots: `xmin:xmax:running,…`. */
function seesOf(snapshot: string): Glance['sees'] {
  const [oldest = 0, next = 0] = snapshot.split(':').map(Number)
  const running = new Set((snapshot.split(':')[2] ?? '').split(',').map(Number))
  return (transaction) => transaction < oldest || (transaction < next && !running.has(transaction))
}
