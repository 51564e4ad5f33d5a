import { join } from 'node:path'
import { memoryOf, memoryOfTree, type Memory } from '../bench/memory.ts'
import { readRun, type Run } from './run-file.ts'
import { table } from './table.ts'

type Row = { name: string; pid: number | null; memory: Memory | undefined }

/**
 * Draws the processes of the shop that runs in a state folder, with their memory in MB.
 * @throws Error in one sentence when none runs there
 */
export function statusOf(stateDir: string): string {
  const run = readRun(join(stateDir, 'run.json'))
  const rows = processesOf(run).map(([name, pid]): Row => ({
    name,
    pid,
    memory: measured(name, pid),
  }))
  const cells = rows.map(({ name, pid, memory }) => [
    name,
    pid ?? 'asleep',
    memory ? Math.round(memory.proportional) : '',
    memory ? Math.round(memory.resident) : '',
  ])
  const total = rows.reduce((sum, { memory }) => sum + (memory?.proportional ?? 0), 0)
  return table(
    ['process', 'id', 'MB', 'resident MB'],
    [...cells, ['all', '', Math.round(total), '']],
  )
}

function processesOf({ pids, functions, storefront }: Run): [string, number | null][] {
  const { main, ...others } = pids
  const parts = Object.entries(others).map(([name, pid]): [string, number | null] => [
    name,
    pid ?? null,
  ])
  const awake = Object.entries(functions).map(([name, { pid }]): [string, number | null] => [
    name,
    pid,
  ])
  const pages: [string, number | null][] = storefront ? [['storefront', storefront.pid]] : []
  return [['activator, gateway', main], ...parts, ...pages, ...awake]
}

// PostgreSQL has a process a connection, which share most of their memory.
function measured(name: string, pid: number | null): Memory | undefined {
  if (pid === null) return undefined
  return name === 'postgres' || name === 'warehouse' ? memoryOfTree(pid) : memoryOf([pid])
}
