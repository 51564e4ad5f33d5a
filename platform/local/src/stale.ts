import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Gives the command line of a process, or undefined when it is gone or can't be asked for. */
export function commandOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/**
 * Kills what an earlier run left behind when it was killed itself. A process is only touched when its
 * command line still holds `mark`, since its number may belong to somebody else by now.
 */
export function killStale(pids: readonly number[], mark: string): number {
  const stale = pids.filter((pid) => commandOf(pid)?.includes(mark))
  for (const pid of stale) process.kill(pid, 'SIGKILL')
  return stale.length
}
