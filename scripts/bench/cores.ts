import { execFileSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Gives the path of a program, if there is one of that name. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What measures and what is measured are kept apart, where that is possible. */
export type Side = 'server' | 'load' | 'any'

type Cores = { taskset: string; server: number; load: number; allowed: string }

const cores = findCores()

/** Gives a command line that runs on its side's core; unchanged where there is no way to say so. */
export function pinned(side: Side, command: readonly string[]): string[] {
  return cores && side !== 'any'
    ? [cores.taskset, '-c', String(cores[side]), ...command]
    : [...command]
}

/** Says in a few words who runs where. */
export const coresInWords = cores
  ? `server on core ${cores.server}, load on core ${cores.load}`
  : 'server and load not pinned'

/**
 * Keeps this process on the load's core for as long as `work` lasts, so that asking whether a server is there
 * takes nothing from its start. What is started meanwhile inherits that, unless it is pinned itself.
 */
export async function fromLoadCore<T>(work: () => Promise<T>): Promise<T> {
  if (!cores) return work()
  const move = (list: string) =>
    execFileSync(cores.taskset, ['-a', '-c', '-p', list, String(process.pid)], { stdio: 'ignore' })
  move(String(cores.load))
  try {
    return await work()
  } finally {
    move(cores.allowed)
  }
}

function findCores(): Cores | undefined {
  const taskset = findProgram('taskset')
  if (!taskset) return undefined
  const status = readFileSync('/proc/self/status', 'utf8')
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? ''
  const [server, load] = expand(allowed)
  return server === undefined || load === undefined ? undefined : { taskset, server, load, allowed }
}

function expand(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
