import { driftOf, type Finding } from './reconcile.ts'

/** Says that all is equal, or how many rows differ, and what could not be checked and why. */
export function verdictOf(findings: Finding[]): string {
  const drift = findings.reduce((sum, each) => sum + (driftOf(each) ?? 0), 0)
  const reasons = [...new Set(findings.flatMap((each) => ('reason' in each ? each.reason : [])))]
  const where = findings.filter((each) => driftOf(each)).map(({ table }) => table.name)
  const found = drift > 0 ? [`Drift ${drift}, in ${where.join(', ')}.`] : []
  const unknown = reasons.length > 0 ? [`Not checked: ${reasons.join(' ')}`] : []
  if (found.length + unknown.length === 0) return 'Drift 0: the star schema equals the shop.'
  return [...found, ...unknown].join(' ')
}
