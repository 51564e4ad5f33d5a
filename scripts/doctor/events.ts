import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import type { Sql } from '../prove/ledger.ts'
import { inMegabytes, type Check } from './check.ts'

const longestLag = 256 * 1024 * 1024
const watched = 3000

const counts = v.object({ pending: v.number(), delivered: v.number(), dead: v.number() })
const stats = v.object({ subscriptions: v.record(v.string(), counts) })
type Subscriptions = v.InferOutput<typeof stats>['subscriptions']

/** Replication slots that nobody reads: PostgreSQL keeps its log for them, until the disk is full. */
export const slots: Check = {
  name: 'Replication slots',
  async look({ books }) {
    return books ? slotFaults(books.ecom) : []
  },
}

/** Events that are published, and that nobody carries on. */
export const carriage: Check = {
  name: 'Events on their way',
  async look({ run }) {
    if (!run) return []
    const before = await readStats(run.relay.statsUrl)
    if (before && waiting(before) > 0) await pause(watched)
    const after = await readStats(run.relay.statsUrl)
    if (before && after) return standstill(before, after)
    return [`The relay does not answer: ${run.logs}/relay.log says why.`]
  },
}

export const deadLetters: Check = {
  name: 'Failed events',
  async look({ books, run }) {
    if (!books || !run) return []
    const [dead] = await books.ecom<{ count: number }[]>`
      select count(*)::int as count
      from failed_events.dead_events
      where status = 'open'`
    if (dead === undefined || dead.count === 0) return []
    const desk = `${run.gateway.url}/admin/failed-events`
    return [
      `Failed events that wait for a decision: ${dead.count}. Retry or discard them at ${desk}.`,
    ]
  },
}

/** Gives a sentence for each slot of a server that nobody reads, or that is read far too late. */
export async function slotFaults(sql: Sql): Promise<string[]> {
  const found = await sql<{ name: string; database: string; active: boolean; kept: number }[]>`
    select
      slot_name as name,
      database,
      active,
      coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float as kept
    from pg_replication_slots
    where not active
      or pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > ${longestLag}
    order by slot_name`
  return found.map(({ name, database, active, kept }) => {
    const slot = `The replication slot ${name} of ${database}`
    if (active) return `${slot} is ${inMegabytes(kept)} behind: see connect.log, or give it time.`
    const drop = `npm run doctor -- --drop-slot ${name}`
    return `${slot} is read by nobody and keeps ${inMegabytes(kept)}: if nobody needs it, ${drop}`
  })
}

/** Gives a sentence for each subscription that has events, and of which none moved between two looks. */
export function standstill(before: Subscriptions, after: Subscriptions): string[] {
  return Object.entries(after).flatMap(([name, { pending, delivered, dead }]) => {
    const first = before[name]
    const isMoving = first === undefined || first.delivered + first.dead < delivered + dead
    if (pending === 0 || first?.pending === 0 || isMoving) return []
    return [`${name}: ${pending} events wait and none is carried: relay.log says why.`]
  })
}

async function readStats(url: string): Promise<Subscriptions | undefined> {
  const response = await fetch(url).catch(() => undefined)
  return response?.ok ? v.parse(stats, await response.json()).subscriptions : undefined
}

function waiting(subscriptions: Subscriptions): number {
  return Object.values(subscriptions).reduce((sum, { pending }) => sum + pending, 0)
}
