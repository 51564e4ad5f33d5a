// Works on Flink's job of a running stack. npm run analytics -- upgrade|rebuild [--state .local/stack]
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchFlink } from '../platform/stack/src/flink-program.ts'
import { planSql, rebuild, restartFromSavepoint } from './lib/analytics-job.ts'
import { root } from './lib/functions.ts'
import { readRun, runFileIn } from './lib/run-file.ts'
import { sentenceOf } from './lib/sentence.ts'

const help = `npm run analytics -- upgrade   plans the SQL of analytics/flink/sql, stops the job with a savepoint and goes on
npm run analytics -- rebuild   empties the warehouse and reads all that Kafka keeps
  --state .local/stack         folder of the stack's data`

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { state: { type: 'string', default: '.local/stack' } },
  })
  const [verb] = positionals
  if (verb !== 'upgrade' && verb !== 'rebuild') return console.log(help)
  const { flink } = readRun(runFileIn(values.state))
  if (!flink) throw new Error('No analytics run: start npm run stack -- --with analytics.')
  const job = { url: flink.url, folder: join(resolve(root, values.state), 'flink') }
  if (verb === 'upgrade') await planSql(await fetchFlink({ root, onStep: console.log }))
  await (verb === 'upgrade' ? restartFromSavepoint(job) : rebuild(job))
  console.log('The job runs again.')
}

await run().catch((error: unknown) => {
  console.error(sentenceOf(error))
  process.exitCode = 1
})
