import { setTimeout as pause } from 'node:timers/promises'
import type { KeptProcess } from '../../local/src/kept-process.ts'

/**
 * Kills a process and lets its successor begin only later: that one is stopped long before it could listen.
 * @returns what lets it begin
 */
export async function holdDown(kept: Pick<KeptProcess, 'pid' | 'kill'>): Promise<() => void> {
  const killed = kept.pid()
  kept.kill('SIGKILL')
  while (kept.pid() === killed || kept.pid() === undefined) await pause(5)
  kept.kill('SIGSTOP')
  return () => kept.kill('SIGCONT')
}
