import { hundredths } from '../../analytics/reconcile/src/log.ts'
import type { Finding, Report } from '../../analytics/reconcile/src/reconcile.ts'
import { verdictOf } from '../../analytics/reconcile/src/verdict.ts'
import { table } from './table.ts'

const head = [
  'table',
  'shop',
  'star',
  'sum of shop',
  'sum of star',
  'missing',
  'extra',
  'different',
]
const mostKeys = 100

/** Writes what a check found: a row a table, the keys that differ, and the verdict. */
export function reconciliationTable({ asOf, findings }: Report): string {
  return [
    `As of ${asOf}`,
    table(head, findings.map(cellsOf)),
    ...findings.flatMap(remarksOf),
    verdictOf(findings),
  ].join('\n')
}

function cellsOf(finding: Finding): (string | number)[] {
  if ('reason' in finding) return [finding.table.name, 'not checked']
  const { source, star, missing, extra, different } = finding
  const sums = [hundredths(source.sum), hundredths(star.sum)]
  return [finding.table.name, source.rows, star.rows, ...sums, missing, extra, different]
}

function remarksOf(finding: Finding): string[] {
  if ('reason' in finding) return []
  const { drifts, inFlight } = finding
  const { name } = finding.table
  return [
    ...(inFlight > 0 ? [`${name}: ${inFlight} rows changed all the while and are left out`] : []),
    ...drifts.slice(0, mostKeys).map(({ key, kind }) => `${name} ${key} is ${kind}`),
  ]
}
