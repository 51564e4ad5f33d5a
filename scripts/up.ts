// Brings the shop up in kind, from wherever it is: fresh, half up, after a restart of Docker, healthy.
// npm run up [-- --profile small|full --with observability,pgadmin,tls --from STEP]
import { parseArgs } from 'node:util'
import { clusterOptions, openCluster, remember } from './cluster/options.ts'
import { runSteps, steps } from './cluster/steps.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function up(): Promise<void> {
  const from = { type: 'string', default: steps[0]?.name ?? '' } as const
  const { values } = parseArgs({ options: { ...clusterOptions, from } })
  const began = performance.now()
  const cluster = openCluster(values)
  remember(cluster)
  await runSteps(cluster, values.from)
  console.log(`The shop is up after ${Math.round((performance.now() - began) / 1000)} s.`)
}

await up().catch(failInOneSentence)
