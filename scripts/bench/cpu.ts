import { readFileSync } from 'node:fs'
import { processTree } from './memory.ts'

const ticksPerSecond = 100

/** Gives the CPU time that a process has used, in seconds; NaN where the system does not tell. */
export function cpuSeconds(pid: number): number {
  const { user, system } = ticksOf(pid)
  return (user + system) / ticksPerSecond
}

/** Gives the CPU time of a process, of what it has started, and of what has ended of that, in seconds. */
export function cpuSecondsOfServer(pid: number): number {
  const { endedUser, endedSystem } = ticksOf(pid)
  const ended = (endedUser + endedSystem) / ticksPerSecond
  return processTree(pid).reduce((sum, each) => sum + (cpuSeconds(each) || 0), ended)
}

function ticksOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in parentheses, may hold spaces: fields 14 to 17 are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [user = NaN, system = NaN, endedUser = NaN, endedSystem = NaN] = fields
      .slice(11, 15)
      .map(Number)
    return { user, system, endedUser, endedSystem }
  } catch {
    return { user: NaN, system: NaN, endedUser: NaN, endedSystem: NaN }
  }
}
