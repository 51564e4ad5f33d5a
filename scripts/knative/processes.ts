import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { parentOf } from '../bench/memory.ts'

/**
 * Gives the processes of this machine that run a function for a Knative, by the variable that Knative gives them.
 * None where the cluster's nodes are other machines, or where they may not be looked at.
 */
export function processesOf(name: string): number[] {
  if (!existsSync('/proc')) return []
  const own = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(`K_SERVICE=${name}`))
  // What starts a container may hand its variables on.
  const parents = new Set(own.map(parentOf))
  return own.filter((pid) => !parents.has(pid))
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}
