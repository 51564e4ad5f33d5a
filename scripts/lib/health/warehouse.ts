import * as v from 'valibot'
import { sourceNames } from '../../../analytics/reconcile/src/tables.ts'
import type { Ill } from './flink.ts'

const count = v.pipe(v.number(), v.integer())

const told = v.object({
  /** Seconds since the server started. */
  up: count,
  /** Seconds by which the warehouse is behind, by source. */
  behind: v.record(v.string(), v.nullable(count)),
  letters: v.nullable(
    v.object({ count, topic: v.string(), reason: v.string(), newest: v.string() }),
  ),
  /** Seconds since the last comparison; null before the first. */
  compared: v.nullable(count),
  differences: v.array(
    v.object({ table: v.string(), drift: v.nullable(count), reason: v.nullable(v.string()) }),
  ),
})

/** What the warehouse says of itself. */
export type Warehouse = v.InferOutput<typeof told>

/** Asks for one row of one text, which `readWarehouse` reads. */
export const warehouseQuery = `
  with last as (
    select run
    from star.cdc_reconciliation_log
    order by checked_at desc, id desc
    limit 1
  ),
  letter as (
    select topic, reason, to_char(synced_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as newest
    from star.cdc_dead_letters
    order by synced_at desc
    limit 1
  )
  select jsonb_build_object(
    'up', extract(epoch from now() - pg_postmaster_start_time())::bigint,
    'behind', (
      select coalesce(jsonb_object_agg(source, extract(epoch from now() - fresh_to)::bigint), '{}')
      from star.cdc_heartbeats
    ),
    'letters', (
      select to_jsonb(letter) || jsonb_build_object('count', (select count(*) from star.cdc_dead_letters))
      from letter
    ),
    'compared', (
      select extract(epoch from now() - max(checked_at))::bigint
      from star.cdc_reconciliation_log
    ),
    'differences', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('table', table_name, 'drift', drift - repaired, 'reason', not_checked)
          order by table_name
        ),
        '[]'
      )
      from star.cdc_reconciliation_log
      where run = (select run from last)
      and (not_checked is not null or drift > repaired)
    )
  )::text as told`

/** @throws Error when the text is not of `warehouseQuery` */
export function readWarehouse(text: string): Warehouse {
  return v.parse(v.pipe(v.string(), v.parseJson(), told), text)
}

const longestBehind = 60
const longestPause = 1200

/** Sources whose changes do not come, or come late. */
export function streamIlls({ behind }: Warehouse, mend: string): Ill[] {
  return sourceNames.flatMap((source) => {
    const seconds = behind[source] ?? undefined
    if (seconds === undefined) {
      const what = `Nothing of ${source} has come to the warehouse`
      return [{ what, why: 'its connector or the job has not begun', mend }]
    }
    if (seconds <= longestBehind) return []
    const what = `The warehouse is ${seconds} s behind ${source}`
    return [{ what, why: 'its connector or the job does not come along', mend }]
  })
}

/** Records of Kafka that could not be read. */
export function letterIlls({ letters }: Warehouse, mend: string): Ill[] {
  if (letters === null) return []
  const what = `Changes that could not be read: ${letters.count}, the last at ${letters.newest} of ${letters.topic}`
  return [{ what, why: letters.reason, mend }]
}

/** What the last comparison of the warehouse with the shop found, and that there was one. */
export function driftIlls(
  { up, compared, differences }: Warehouse,
  mends: { repair: string; compare: string },
): Ill[] {
  const silent = Math.min(compared ?? Infinity, up)
  if (silent > longestPause) {
    const since = compared === null ? 'never' : `not for ${Math.round(compared / 60)} minutes`
    const what = `The warehouse was compared with the shop ${since}`
    return [{ what, why: 'the reconciliation does not run', mend: mends.compare }]
  }
  return differences.map(({ table, drift, reason }) =>
    reason === null
      ? {
          what: `Rows of ${table} that differ from the shop's: ${drift}`,
          why: 'a change was lost, or something else writes to the warehouse',
          mend: mends.repair,
        }
      : { what: `${table} was not compared`, why: reason.replace(/\.$/, ''), mend: mends.compare },
  )
}
