import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../platform/local/src/probe.ts'
import { removePostgres } from '../../platform/local/src/postgres.ts'
import { root } from '../lib/functions.ts'
import { readRun, type Run } from '../lib/run-file.ts'
import { ask } from './processes.ts'

const openLimit = 120_000

export type Tier = { run: Run; /** Of the process that started all others. */ pid: number }

/** Opens the embedded tier in a folder of its own for as long as `work` lasts. */
export async function withTier<T>(
  options: readonly string[],
  work: (tier: Tier) => Promise<T>,
): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-tier-'))
  const ports = ['--port', String(await freePort()), '--identity-port', String(await freePort())]
  const args = [join(root, 'scripts/start.ts'), '--state', stateDir, ...ports, ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    const run = await opened(join(stateDir, 'run.json'), () => child.exitCode !== null)
    return await work({ run, pid: child.pid ?? 0 })
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

/** Wakes every function. */
export async function wakeAll({ functions }: Run): Promise<void> {
  const request = { method: 'GET', path: '/health/readiness' }
  for (const { url } of Object.values(functions)) await ask(Number(new URL(url).port), request, 200)
}
