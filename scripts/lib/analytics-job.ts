import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import type { FlinkProgram } from '../../platform/stack/src/flink-program.ts'
import { flinkEnvironment, runnerArguments } from '../../platform/stack/src/flink.ts'
import { readJob, runsWhole } from '../../platform/stack/src/flink-watch.ts'

type Job = {
  /** Of Flink's REST interface. */
  url: string
  /** Its folder at work. */
  folder: string
}

const asked = v.object({ 'request-id': v.string() })
const outcome = v.object({
  status: v.object({ id: v.string() }),
  operation: v.nullish(v.object({ 'failure-cause': v.optional(v.unknown()) })),
})

const lookMilliseconds = 100
const patience = 180_000

/**
 * Plans the SQL as it is in the files now, and runs nothing.
 * @throws Error with the reason why Flink can't
 */
export async function planSql(program: FlinkProgram): Promise<void> {
  const nowhere = { bootstrap: '127.0.0.1:1', warehouse: 'postgres://u:p@127.0.0.1:1/analytics' }
  const child = spawn('java', runnerArguments('check', program, program.settings), {
    env: { PATH: process.env.PATH, ...flinkEnvironment(nowhere) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code === 0) return
  const causes = text.match(/^(?:Exception in thread|Caused by:).*$/gm) ?? []
  throw new Error(`The SQL can't be planned: ${causes.at(-1) ?? text.slice(0, 400)}`)
}

/**
 * Stops the job with a savepoint. The stack starts it again from there, with the SQL of the files.
 * @throws Error with one sentence
 */
export async function restartFromSavepoint({ url, folder }: Job): Promise<void> {
  const { jid } = await readJob(url)
  const targetDirectory = pathToFileURL(join(folder, 'states', 'savepoints')).href
  const stopping = await fetch(`${url}/jobs/${jid}/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ targetDirectory, drain: false }),
  })
  const { 'request-id': request } = v.parse(asked, await stopping.json())
  const isOver = async () => {
    const answer = await fetch(`${url}/jobs/${jid}/savepoints/${request}`).catch(() => undefined)
    // It has ended with its job: the savepoint is made.
    if (!answer) return true
    const { status, operation } = v.parse(outcome, await answer.json())
    if (operation?.['failure-cause']) throw new Error('Flink could not make a savepoint.')
    return status.id === 'COMPLETED'
  }
  await until(isOver)
  await untilAnotherRuns(url, jid)
}

/**
 * Ends the job and has it begin anew: the warehouse is emptied, and all that Kafka keeps is read.
 * @throws Error with one sentence
 */
export async function rebuild({ url, folder }: Job): Promise<void> {
  const { jid } = await readJob(url)
  await writeFile(join(folder, 'rebuild'), '')
  await fetch(`${url}/jobs/${jid}`, { method: 'PATCH' })
  await untilAnotherRuns(url, jid)
}

async function untilAnotherRuns(url: string, old: string): Promise<void> {
  const runs = async () => (await readJob(url)).jid !== old && runsWhole(url)
  await until(() => runs().catch(() => false))
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patience
  while (!(await look())) {
    if (performance.now() > deadline) {
      throw new Error(`Flink's job does not run again after ${patience / 1000} s.`)
    }
    await pause(lookMilliseconds)
  }
}
