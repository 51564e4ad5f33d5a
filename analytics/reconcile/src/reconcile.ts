import { randomUUID } from 'node:crypto'
import type { Sql, Tx } from '@bookstore/shared/db.ts'
import type { Connections } from './connections.ts'
import { clockOf, NotChecked, untilFresh, type Waiting } from './fresh.ts'
import { writeLog } from './log.ts'
import { asOfSnapshot, lookAgain, lookAtAll, type Kind, type Look, type Suspect } from './looks.ts'
import { bucketTotals, type Totals } from './rows.ts'
import { sourceNames, tables, type SourceName, type Table } from './tables.ts'

export type Checked = Record<Kind, number> & {
  table: Table
  source: Totals
  star: Totals
  /** Rows that changed at every look: they say nothing either way. */
  inFlight: number
  /** The rows that differ, `mostSuspects` at most. */
  drifts: Suspect[]
}

/** `reason` is a sentence. */
export type Unchecked = { table: Table; reason: string }
export type Finding = Checked | Unchecked
export type Report = { run: string; asOf: string; findings: Finding[] }

/**
 * Compares the star schema with the shop and writes what it finds to `star.cdc_reconciliation_log`.
 *
 * As of one moment: each source is read in one snapshot, and the time by its own clock is noted after the
 * snapshot was taken. Once a heartbeat of that source says that the warehouse has all committed up to then,
 * the warehouse is read. It may have more by now; so the source is asked once more about each row that
 * differs. What says the same before and after the warehouse was read, and differs from it, is drift; what
 * changed is in flight. Either is looked at again with a later heartbeat, which ends what a restart of the
 * stream, or one write of Flink's that overtakes another, may show for a moment. Only the keys of buckets whose
 * sums differ are read, and 10 000 a table kept; what differs beyond is counted by the first look.
 * @throws Error when the warehouse does not answer; a source that does not is a reason in the report
 */
export async function reconcile(connections: Connections, waiting: Waiting): Promise<Report> {
  const { star } = connections
  const run = randomUUID()
  const begunAt = await clockOf(star)
  const checks = await Promise.all(
    sourceNames.map((name) => checkSource(name, connections.sources[name], star, waiting)),
  )
  waiting.signal?.throwIfAborted()
  const [asOf = begunAt] = checks.flatMap(({ at }) => at ?? []).toSorted()
  const found = checks.flatMap(({ findings }) => findings)
  const findings = tables.flatMap((table) => found.filter((each) => each.table === table))
  const report = { run, asOf, findings }
  await writeLog(star, report)
  return report
}

/** How many rows differ; undefined where a table could not be checked. */
export function driftOf(finding: Finding): number | undefined {
  if ('reason' in finding) return undefined
  return finding.missing + finding.extra + finding.different
}

type SourceCheck = { at?: string; findings: Finding[] }

async function checkSource(
  name: SourceName,
  source: Sql,
  star: Sql,
  waiting: Waiting,
): Promise<SourceCheck> {
  const own = tables.filter((table) => table.source === name)
  try {
    const { at, looks } = await firstLooks(name, own, source, star, waiting)
    // Together, as each waits for heartbeats.
    const settling = [...looks].map(([table, look]) =>
      settle(table, look, { ...waiting, source, star }),
    )
    return { at, findings: await Promise.all(settling) }
  } catch (error) {
    // What is wrong with the warehouse is no word about a source.
    await clockOf(star)
    const reason = reasonOf(error, name)
    return { findings: own.map((table) => ({ table, reason })) }
  }
}

function firstLooks(name: SourceName, own: Table[], source: Sql, star: Sql, waiting: Waiting) {
  return inSnapshot(source, async (before) => {
    const buckets = new Map<Table, Map<number, Totals>>()
    const at = await clockOf(before)
    for (const table of own) buckets.set(table, await bucketTotals(before, table, 'source'))
    await untilFresh(star, name, at, waiting)
    const looks = await inSnapshot(star, async (copy) => {
      const all = new Map<Table, Look>()
      for (const [table, each] of buckets)
        all.set(table, await lookAtAll(table, { before, buckets: each, copy, source }))
      return all
    })
    return { at, looks }
  })
}

async function settle(
  table: Table,
  look: Look,
  sides: Waiting & { source: Sql; star: Sql },
): Promise<Checked> {
  const left = await lookAgain(table, look.suspects, sides)
  const drifts = left.filter(({ isMoving }) => !isMoving)
  const count = (kind: Kind) =>
    look.more[kind] + drifts.filter((drift) => drift.kind === kind).length
  return {
    table,
    source: look.source,
    star: asOfSnapshot(look, drifts),
    missing: count('missing'),
    extra: count('extra'),
    different: count('different'),
    inFlight: left.length - drifts.length,
    drifts,
  }
}

async function inSnapshot<Result>(sql: Sql, work: (tx: Tx) => Promise<Result>) {
  const held: { result?: Result } = {}
  await sql.begin(async (tx) => {
    await tx`set transaction isolation level repeatable read read only`
    held.result = await work(tx)
  })
  if (held.result === undefined) throw new Error('The snapshot was lost.')
  return held.result
}

function reasonOf(error: unknown, name: SourceName): string {
  if (error instanceof NotChecked) return error.message
  const why = error instanceof Error ? error.message : String(error)
  return `The database ${name} could not be read: ${why || 'no connection'}.`
}
