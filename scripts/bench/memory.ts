import { readdirSync, readFileSync } from 'node:fs'

export type Memory = {
  /** Megabytes, with what processes share counted once. */
  proportional: number
  /** Megabytes, with what processes share counted for each. */
  resident: number
  processes: number
}

/** Gives the memory of a process and all that it has started, where the system tells. */
export function memoryOfTree(root: number): Memory {
  return memoryOf(processTree(root))
}

/** Gives a process and all that it has started. */
export function processTree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(Number(name))] as const)
  const tree = [root]
  for (const pid of tree) {
    tree.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child))
  }
  return tree
}

/** Gives the memory of processes together, where the system tells. */
export function memoryOf(pids: readonly number[]): Memory {
  const rollups = pids.map(rollupOf).filter((rollup) => rollup !== undefined)
  const sum = (key: 'Pss' | 'Rss') =>
    rollups.reduce((total, rollup) => total + megabytes(rollup, key), 0)
  return { proportional: sum('Pss'), resident: sum('Rss'), processes: rollups.length }
}

/** Gives the process that has started another. */
export function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in parentheses, may hold spaces: the parent is counted from behind it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

function rollupOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  } catch {
    return undefined
  }
}

function megabytes(rollup: string, key: string): number {
  const kib = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1]
  return (Number(kib) * 1024) / 1e6
}
