import type { Connections } from './connections.ts'
import { driftOf, type Report } from './reconcile.ts'
import { repair } from './repair.ts'

/**
 * Repairs what a report names and has it compared again, while that helps: a run mends what it names, which is
 * 10 000 rows a table at most.
 * @param check compares anew
 * @returns the last report
 */
export async function mend(
  connections: Connections,
  first: Report,
  check: () => Promise<Report>,
  onMended: (rows: number) => void,
): Promise<Report> {
  let report = first
  while (report.findings.some((each) => (driftOf(each) ?? 0) > 0)) {
    const mended = await repair(connections, report)
    onMended(mended)
    report = await check()
    if (mended === 0) break
  }
  return report
}
