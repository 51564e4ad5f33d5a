import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { root } from '../../../scripts/lib/functions.ts'
import { runFileIn, writeRun } from '../../../scripts/lib/run-file.ts'
import { urlsOf } from './judge.ts'

/** Runs `npm run reconcile` beside a pipeline. */
export async function reconcileCommand(shop: Pipeline, ...words: string[]) {
  await writeRun(runOf(shop), runFileIn(shop.stateDir))
  const args = ['scripts/reconcile.ts', '--state', shop.stateDir, ...words]
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    )
  })
}

// There is no shop: what the command does not ask for is of nobody.
function runOf(shop: Pipeline): Parameters<typeof writeRun>[0] {
  const nobody = 'http://127.0.0.1:1'
  const { ecom = '', inventory = '', payment = '' } = shop.databases.adminUrls
  return {
    gateway: { url: nobody, port: 1 },
    identity: { issuer: nobody, jwksUrl: nobody, tokenUrl: nobody },
    users: {},
    shopperSecret: '',
    postgres: { port: shop.databases.port },
    databases: { ecom, inventory, payment },
    functions: {},
    relay: { statsUrl: nobody },
    pids: { main: process.pid, postgres: shop.databases.pid(), relay: null, redis: null },
    reconcile: urlsOf(shop),
    root,
    logs: join(shop.stateDir, 'logs'),
    startedAt: new Date().toISOString(),
  }
}
