// Measures how long an order takes from its commit to its row in the warehouse. npm run bench:analytics
import { parseArgs } from 'node:util'
import { openPipeline, type Pipeline } from '../platform/stack/testing/pipeline.ts'
import { place } from './bench-analytics/latency.ts'
import { cpuSeconds } from './bench/cpu.ts'
import { machineWords } from './bench/machine.ts'
import { memoryOf, memoryOfTree, processTree } from './bench/memory.ts'
import { percentile } from './bench/statistics.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { table } from './lib/table.ts'

const warmUp = { orders: 500, perSecond: 50 }

await measure().catch(failInOneSentence)
process.exit()

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '100' },
    },
  })
  const perSecond = Number(values.rate)
  const pipeline = await openPipeline()
  try {
    await place(pipeline, warmUp)
    const [began, before] = [performance.now(), cpuOf(pipeline)]
    const load = { orders: perSecond * Number(values.seconds), perSecond }
    const { latencies, behind } = await place(pipeline, load)
    const seconds = (performance.now() - began) / 1000
    const after = cpuOf(pipeline)
    const share = (p: number) => Math.round(percentile(latencies, p))
    console.log(`${load.orders} orders at ${perSecond}/s, commit → row in the warehouse:`)
    console.log(
      `p50 ${share(0.5)} ms, p95 ${share(0.95)} ms, p99 ${share(0.99)} ms, all ${share(1)} ms`,
    )
    console.log(
      `the dashboards were behind by ${percentile(behind, 0.5)} s, at most ${Math.max(...behind)} s\n`,
    )
    const rows = Object.entries(processesOf(pipeline)).map(([name, pid]) => [
      name,
      Math.round((100 * ((after[name] ?? 0) - (before[name] ?? 0))) / seconds),
      Math.round((isServer(name) ? memoryOfTree(pid) : memoryOf([pid])).proportional),
    ])
    console.log(`${table(['process', '% of a core', 'MB'], rows)}\n\n${machineWords().join(' · ')}`)
  } finally {
    await pipeline.stop()
  }
}

function processesOf({ kafka, connect, flink, warehouse, databases }: Pipeline) {
  return {
    Kafka: kafka.pid() ?? 0,
    Connect: connect()?.pid() ?? 0,
    Flink: flink.pid() ?? 0,
    warehouse: warehouse.pid(),
    'databases of the shop': databases.pid(),
    'this measuring': process.pid,
  }
}

// The processes that serve connections are PostgreSQL's children.
function cpuOf(pipeline: Pipeline): Record<string, number> {
  const entries = Object.entries(processesOf(pipeline))
  return Object.fromEntries(entries.map(([name, pid]) => [name, cpuSecondsOf(name, pid)]))
}

function cpuSecondsOf(name: string, pid: number): number {
  const pids = isServer(name) ? processTree(pid) : [pid]
  return pids.reduce((sum, each) => sum + cpuSeconds(each), 0)
}

function isServer(name: string): boolean {
  return name === 'warehouse' || name === 'databases of the shop'
}
