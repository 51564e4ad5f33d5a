import type { Sql, Tx } from '@bookstore/shared/db.ts'
import type { Connections } from './connections.ts'
import { noteRepaired } from './log.ts'
import type { Suspect } from './looks.ts'
import type { Report } from './reconcile.ts'
import { chunks, hashOf } from './rows.ts'
import type { Table } from './tables.ts'

const atOnce = 500

/**
 * Mends the rows that a report names, and notes it in the log; gives how many it mended. The shop is read
 * only. A copy that Flink has written since is left alone, and what Flink writes later comes on top.
 * @throws Error when the connections are of who only looks
 */
export async function repair(connections: Connections, report: Report): Promise<number> {
  const { repair: star } = connections
  if (!star) throw new Error('Who only looks cannot repair.')
  let all = 0
  for (const finding of report.findings) {
    if ('reason' in finding || finding.drifts.length === 0) continue
    const { table, drifts } = finding
    const source = connections.sources[table.source]
    let mended = 0
    for (const some of chunks(drifts, atOnce)) mended += await repairSome(table, some, source, star)
    await noteRepaired(connections.star, report.run, table.name, mended)
    all += mended
  }
  return all
}

type Held = { key: string; row: string }

async function repairSome(table: Table, drifts: Suspect[], source: Sql, star: Sql) {
  const held = new Map(
    (await readRows(source, table, drifts)).map(({ key, row }) => [key, row] as const),
  )
  // A row that came or went since is for the stream.
  const due = drifts.filter(({ key, kind }) => held.has(key) === (kind !== 'extra'))
  const outdated = due.filter(({ kind }) => kind !== 'missing')
  let mended = 0
  await star.begin(async (tx) => {
    const gone = new Set(await removeAsSeen(tx, table, outdated))
    const wanted = due.filter(({ key, kind }) => kind === 'missing' || gone.has(key))
    const rows = wanted.flatMap(({ key }) => held.get(key) ?? [])
    const removed = due.filter(({ key, kind }) => kind === 'extra' && gone.has(key))
    mended = removed.length + (await putRows(tx, table, rows))
  })
  return mended
}

function readRows(source: Sql, table: Table, drifts: Suspect[]): Promise<Held[]> {
  const keys = drifts.map(({ key }) => key)
  return source<Held[]>`
    select ${source.unsafe(table.key)}::text as key, to_jsonb(picked)::text as row
    from (${source.unsafe(table.sides.source)}) picked
    where ${source.unsafe(table.key)} = any(${keys}::text[]::${source.unsafe(table.keyType)}[])`
}

async function removeAsSeen(tx: Tx, table: Table, drifts: Suspect[]): Promise<string[]> {
  const keys = drifts.map(({ key }) => key)
  const hashes = drifts.map(({ star }) => star?.hash ?? '')
  const removed = await tx<{ key: string }[]>`
    delete from star.${tx.unsafe(table.name)} copy
    using unnest(${keys}::text[], ${hashes}::text[]) seen (key, hash)
    where copy.${tx.unsafe(table.key)} = seen.key::${tx.unsafe(table.keyType)}
    and ${tx.unsafe(hashOf(table, 'copy'))} = seen.hash
    returning seen.key`
  return removed.map(({ key }) => key)
}

async function putRows(tx: Tx, table: Table, rows: string[]): Promise<number> {
  const columns = table.columns.join(', ')
  const put = await tx`
    insert into star.${tx.unsafe(table.name)} (${tx.unsafe(columns)})
    select ${tx.unsafe(columns)}
    from jsonb_populate_recordset(
      null::star.${tx.unsafe(table.name)},
      ${`[${rows.join(',')}]`}::text::jsonb
    )
    on conflict do nothing`
  return put.count
}
