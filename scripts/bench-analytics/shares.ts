import { cpus } from 'node:os'
import type { Pipeline } from '../../platform/stack/testing/pipeline.ts'
import { cpuSeconds, cpuSecondsOfServer } from '../bench/cpu.ts'
import { memoryOf, memoryOfTree } from '../bench/memory.ts'
import { table } from '../lib/table.ts'

type Part = { name: string; pid: number; isServer?: boolean }

const partsOf = ({ kafka, connect, flink, warehouse, databases }: Pipeline): Part[] => [
  { name: 'databases of the shop', pid: databases.pid(), isServer: true },
  { name: 'Connect with Debezium', pid: connect()?.pid() ?? 0 },
  { name: 'Kafka', pid: kafka.pid() ?? 0 },
  { name: 'Flink', pid: flink.pid() ?? 0 },
  { name: 'warehouse', pid: warehouse.pid(), isServer: true },
  { name: 'the load and this measuring', pid: process.pid },
]

/** Notes what the processes have used so far; gives a table of what they use from now on. */
export function watchShares(pipeline: Pipeline): () => string {
  const parts = partsOf(pipeline)
  const before = parts.map(used)
  const began = performance.now()
  return () => {
    const seconds = (performance.now() - began) / 1000
    const spent = parts.map((part, index) => used(part) - (before[index] ?? 0))
    const row = (name: string, cpu: number, memory: number | string) => [
      name,
      (cpu / seconds).toFixed(2),
      `${Math.round((100 * cpu) / seconds / cpus().length)} %`,
      memory,
    ]
    const all = spent.reduce((sum, each) => sum + each, 0)
    const rows = parts.map((part, index) => row(part.name, spent[index] ?? 0, megabytes(part)))
    return table(['process', 'cores', 'of the machine', 'MB'], [...rows, row('all', all, '')])
  }
}

function used({ pid, isServer }: Part): number {
  return isServer ? cpuSecondsOfServer(pid) : cpuSeconds(pid)
}

function megabytes({ pid, isServer }: Part): number {
  return Math.round((isServer ? memoryOfTree(pid) : memoryOf([pid])).proportional)
}
