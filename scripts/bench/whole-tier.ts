import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../platform/local/src/probe.ts'
import { removePostgres } from '../../platform/local/src/postgres.ts'
import { root } from '../lib/functions.ts'
import { readRun, type Run } from '../lib/run-file.ts'
import type { Context } from './context.ts'
import { memoryOfTree } from './memory.ts'
import { ask } from './processes.ts'
import type { Entry } from './table.ts'

const openLimit = 120_000

/** P12: opens the embedded tier in a folder of its own, wakes all functions and weighs it. */
export async function memoryRows({ progress }: Context): Promise<Entry[]> {
  progress('opening the whole tier')
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-tier-'))
  const ports = ['--port', String(await freePort()), '--identity-port', String(await freePort())]
  const args = [join(root, 'scripts/start.ts'), '--state', stateDir, ...ports]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    const run = await opened(join(stateDir, 'run.json'), () => child.exitCode !== null)
    const asleep = memoryOfTree(child.pid ?? 0)
    await wakeAll(run)
    const awake = memoryOfTree(child.pid ?? 0)
    const megabytes = (value: number) => ({ value, unit: 'MB' })
    return [
      {
        goal: 'P12',
        what: `embedded tier with all functions awake, ${awake.processes} processes, shared memory counted once`,
        ours: megabytes(awake.proportional),
        bound: { atMost: 400 },
      },
      {
        goal: 'P12',
        what: 'the same with all functions asleep',
        ours: megabytes(asleep.proportional),
      },
    ]
  } finally {
    child.kill('SIGTERM')
    await ended
    await removePostgres(stateDir)
    await rm(stateDir, { recursive: true, force: true })
  }
}

async function opened(file: string, hasEnded: () => boolean): Promise<Run> {
  const until = performance.now() + openLimit
  for (;;) {
    try {
      return readRun(file)
    } catch (error) {
      if (hasEnded() || performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function wakeAll({ functions }: Run): Promise<void> {
  const request = { method: 'GET', path: '/health/readiness' }
  for (const { url } of Object.values(functions)) await ask(Number(new URL(url).port), request, 200)
}
