import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { pinned } from './cores.ts'
import { resultSchema, type Result, type Task } from './load-task.ts'

const run = promisify(execFile)
const generator = join(import.meta.dirname, 'load.ts')

/**
 * Puts load on a server from a process on the load's core, and gives what it counted.
 * @throws Error when more than one answer in a hundred has another status than the expected ones
 */
export async function drive(
  task: Pick<Task, 'port' | 'connections' | 'warmup' | 'seconds' | 'requests'> & Partial<Task>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bookstore-load-'))
  try {
    const file = join(folder, 'task.json')
    await writeFile(file, JSON.stringify({ once: false, expect: [200], watch: 0, ...task }))
    const [program = '', ...args] = pinned('load', [process.execPath, generator, file])
    const { stdout } = await run(program, args)
    const result = v.parse(resultSchema, JSON.parse(stdout))
    const total = Object.values(result.statuses).reduce((sum, count) => sum + count, 0)
    if (total === 0 || result.good < total * 0.99) {
      throw new Error(`The answers were ${JSON.stringify(result.statuses)}`)
    }
    return result
  } finally {
    await rm(folder, { recursive: true })
  }
}
