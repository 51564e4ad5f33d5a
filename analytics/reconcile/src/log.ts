import type { Sql } from '@bookstore/shared/db.ts'
import type { Finding, Report } from './reconcile.ts'
import type { Totals } from './rows.ts'

const mostKeys = 100

/** Writes a row a table, with the first hundred keys. */
export async function writeLog(star: Sql, { run, asOf, findings }: Report): Promise<void> {
  const rows = findings.map(toRow)
  await star`
    insert into star.cdc_reconciliation_log (
      run, as_of, table_name, source_rows, star_rows, source_sum, star_sum, source_checksum,
      star_checksum, missing, extra, different, keys, not_checked
    )
    select
      ${run}, ${asOf}::text::timestamptz, table_name, source_rows, star_rows, source_sum, star_sum,
      source_checksum, star_checksum, missing, extra, different, keys, not_checked
    from jsonb_populate_recordset(
      null::star.cdc_reconciliation_log,
      ${JSON.stringify(rows)}::text::jsonb
    )`
}

/** Notes how many rows of a table a run's repair has mended. */
export async function noteRepaired(
  star: Sql,
  run: string,
  table: string,
  repaired: number,
): Promise<void> {
  await star`
    update star.cdc_reconciliation_log
    set repaired = ${repaired}
    where run = ${run}
    and table_name = ${table}`
}

function toRow(finding: Finding) {
  const table_name = finding.table.name
  if ('reason' in finding) return { table_name, not_checked: finding.reason, keys: [] }
  const { source, star, missing, extra, different, drifts } = finding
  return {
    table_name,
    ...prefixed('source', source),
    ...prefixed('star', star),
    missing,
    extra,
    different,
    keys: drifts.slice(0, mostKeys).map(({ key, kind }) => ({ key, kind })),
  }
}

function prefixed(side: 'source' | 'star', { rows, sum, checksum }: Totals) {
  return {
    [`${side}_rows`]: rows,
    [`${side}_sum`]: hundredths(sum),
    [`${side}_checksum`]: BigInt.asUintN(64, checksum).toString(16).padStart(16, '0'),
  }
}

/** Writes a number of hundredths with its two decimals. */
export function hundredths(sum: bigint): string {
  const digits = (sum < 0n ? -sum : sum).toString().padStart(3, '0')
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
