import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { requireFreePorts } from '../../platform/local/src/free-ports.ts'
import { birthOf, findOrphans } from '../../platform/local/src/stale.ts'
import { sentenceOf } from '../lib/sentence.ts'
import { inMegabytes, type Check } from './check.ts'

const largestLogs = 500 * 1024 * 1024
const starts = { shop: 30_000, identity: 30_080 }

/** The ports that a start would take. */
export const ports: Check = {
  name: 'Ports',
  async look({ run }) {
    if (run) return []
    const wanted = [
      { port: starts.shop, option: 'port' },
      { port: starts.identity, option: 'identity-port' },
    ]
    const faults = await Promise.all(
      wanted.map((one) => requireFreePorts([one]).catch((error: unknown) => sentenceOf(error))),
    )
    return faults.filter((fault) => fault !== undefined)
  },
}

/** The lock of a start that was killed, and the processes that it left behind. */
export const leftOvers: Check = {
  name: 'Left-overs',
  async look({ root, stateDir }) {
    const orphans = findOrphans(root)
    const lock = await readFile(join(stateDir, 'lock'), 'utf8').catch(() => undefined)
    return [
      ...(isStale(lock) ? [`${stateDir} was not closed: the next start tidies it up.`] : []),
      ...(orphans.length > 0
        ? [`An earlier run left processes behind: kill ${orphans.join(' ')}, or start again.`]
        : []),
    ]
  },
}

export const logs: Check = {
  name: 'Logs',
  async look({ stateDir }) {
    const folder = join(stateDir, 'logs')
    const names = existsSync(folder) ? await readdir(folder) : []
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).size),
    )
    return logsFault(
      sizes.reduce((a, b) => a + b, 0),
      folder,
    )
  },
}

export function logsFault(bytes: number, folder: string): string[] {
  if (bytes <= largestLogs) return []
  return [`The logs take ${inMegabytes(bytes)}: close the shop and remove ${folder}.`]
}

/** Says whether a lock names a process that is gone. */
export function isStale(lock: string | undefined): boolean {
  if (lock === undefined) return false
  const [pid = ''] = lock.split(' ')
  return !lock.startsWith(`${pid} ${birthOf(Number(pid))}`)
}
