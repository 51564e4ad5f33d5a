// Compares the star schema of a running stack with its shop. npm run reconcile [-- --repair --state .local/stack]
import { parseArgs } from 'node:util'
import { withConnections, type Connections } from '../analytics/reconcile/src/connections.ts'
import { mend } from '../analytics/reconcile/src/mend.ts'
import { driftOf, reconcile, type Report } from '../analytics/reconcile/src/reconcile.ts'
import { reconciliationTable } from './lib/reconciliation-table.ts'
import { readRun, runFileIn } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'

const help = `npm run reconcile             compares every row of the star schema with the shop; exit code 1 where they differ
  --repair                    mends the rows that differ by the shop's, and compares again
  --state .local/stack        folder of the stack's data`

const patienceMilliseconds = 15_000

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repair: { type: 'boolean', default: false },
      state: { type: 'string', default: '.local/stack' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const { reconcile: urls } = readRun(runFileIn(values.state))
  if (!urls) throw new Error('No analytics run: start npm run stack -- --with analytics.')
  await withConnections(urls, async (connections) => {
    const report = await check(connections)
    const again = () => check(connections)
    const last = values.repair ? await mend(connections, report, again, sayMended) : report
    if (last.findings.some((each) => driftOf(each) !== 0)) process.exitCode = 1
  })
}

async function check(connections: Connections): Promise<Report> {
  const report = await reconcile(connections, { patienceMilliseconds })
  console.log(reconciliationTable(report))
  return report
}

function sayMended(rows: number): void {
  console.log(`\nRows mended: ${rows}`)
}

await run().catch(failInOneSentence)
