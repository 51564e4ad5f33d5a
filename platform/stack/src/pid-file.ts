import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { birthOf } from '../../local/src/stale.ts'

const lookMilliseconds = 20

/** Keeps the number and birth of the one process that may use a folder. */
export function notePid(folder: string, pid: number | undefined): void {
  if (pid !== undefined) writeFileSync(fileOf(folder), `${pid} ${birthOf(pid)}`)
}

/**
 * Kills the process that used a folder last, should its starter have been killed, and waits until it is gone.
 * @returns whether there was one
 */
export async function endLeftOver(folder: string): Promise<boolean> {
  const held = readText(fileOf(folder))
  const pid = Number(held.split(' ', 1)[0])
  const isAlive = () => pid > 0 && held === `${pid} ${birthOf(pid)}`
  if (!isAlive()) return false
  process.kill(pid, 'SIGKILL')
  while (isAlive() || threadsOf(pid) > 1) await pause(lookMilliseconds)
  return true
}

// Of a killed program the first thread may be gone while others still hold its ports.
function threadsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length
  } catch {
    return 0
  }
}

function fileOf(folder: string): string {
  return join(folder, 'pid')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
