import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './cores.ts'
import type { Launch } from './processes.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, 'peers')
const ready = '/health/readiness'

/** How to start a peer of the folder `peers`. */
export function peer(file: string, env: Record<string, string> = {}): Launch {
  const name = file.replace(/\.\w+$/, '')
  return { name, command: [process.execPath, join(folder, file)], env, ready }
}

/** How to install what only peers need; the shop itself does without. */
export const installPeers = 'npm install --prefix scripts/bench/peers --no-package-lock'

/** Says whether a package that only a peer needs is installed. */
export function isInstalled(name: string): boolean {
  try {
    createRequire(join(folder, 'package.json')).resolve(name)
    return true
  } catch {
    return false
  }
}

/** A bare server of the JDK, compiled; or why there is none. */
export async function javaPeer(): Promise<
  { launch: Launch; remove(): Promise<void> } | { absent: string }
> {
  const [java, javac] = ['java', 'javac'].map(findProgram)
  if (!java || !javac) return { absent: `no ${java ? 'javac' : 'java'} on the PATH` }
  const classes = await mkdtemp(join(tmpdir(), 'bookstore-java-'))
  await run(javac, ['-d', classes, join(folder, 'Peer.java')])
  return {
    launch: { name: 'JDK HttpServer', command: [java, '-cp', classes, 'Peer'], ready },
    remove: () => rm(classes, { recursive: true }),
  }
}
