import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { differences } from '../../analytics/flink/proofs/same-rows.ts'
import { openPipeline, type Pipeline } from '../../platform/stack/testing/pipeline.ts'
import { percentile } from '../bench/statistics.ts'
import { table } from '../lib/table.ts'
import { arrivalsSince, latenciesOf, tooFresh, type Arrival } from './arrivals.ts'
import { tellGoals } from './goals.ts'
import { place, type Load } from './load.ts'
import { watchShares } from './shares.ts'
import { watchWarehouse, type Watched } from './watch.ts'

const warmUp: Load = { orders: 1000, perSecond: 50 }
const longestWait = 120_000
// What is shown is rounded to tenths of a second.
const toleranceMilliseconds = 100

/** Measures how long a change takes from its commit in the shop until it can be seen in the warehouse, under a load. */
export async function measureLatency(load: Load): Promise<void> {
  const pipeline = await openPipeline()
  try {
    await place(pipeline, warmUp)
    await untilEqual(pipeline)
    const began = Date.now()
    const watch = watchWarehouse(pipeline.star)
    const sharesSince = watchShares(pipeline)
    const placed = await place(pipeline, load)
    const shares = sharesSince()
    const machine = `load average ${loadavg()[0]?.toFixed(1)}`
    const missing = await untilEqual(pipeline)
    const watched = await watch.stop()
    const arrivals = await arrivalsSince(pipeline.star, began)
    console.log(`${load.orders} orders at ${load.perSecond} a second, four commits each\n`)
    tellTables(arrivals, watched)
    console.log(`\n${shares}\n\n${machine}\n`)
    tellFreshness(watched)
    tell(load, { arrivals, watched, missing, perSecond: placed.perSecond })
  } finally {
    await pipeline.stop()
  }
}

// Gives how many rows differ in the end.
async function untilEqual(pipeline: Pipeline): Promise<number> {
  const deadline = performance.now() + longestWait
  for (;;) {
    const found = Object.values(await differences(pipeline)).flat()
    if (found.length === 0 || performance.now() > deadline) return found.length
    await pause(1000)
  }
}

const ms = (figure: number) => `${Math.round(figure)} ms`

function tellTables(arrivals: readonly Arrival[], { glances }: Watched): void {
  const names = [...new Set(arrivals.map((each) => each.table))].toSorted()
  const rows = names.map((name) => {
    const own = latenciesOf(
      arrivals.filter((each) => each.table === name),
      glances,
    )
    return [name, own.length, ...[0.5, 0.95, 0.99, 1].map((p) => ms(percentile(own, p)))]
  })
  console.log(table(['commit → row', 'rows', 'p50', 'p95', 'p99', 'longest'], rows))
}

function tellFreshness({ shown }: Watched): void {
  const behind = shown.map((each) => each.behind)
  const [middle, longest] = [percentile(behind, 0.5), percentile(behind, 1)]
  console.log(`the dashboards said to be behind by ${ms(middle)}, at most ${ms(longest)}\n`)
}

type Found = { arrivals: Arrival[]; watched: Watched; missing: number; perSecond: number }

function tell(load: Load, { arrivals, watched, missing, perSecond }: Found): void {
  const orders = arrivals.filter((each) => each.table === 'fact_orders')
  const latencies = latenciesOf(arrivals, watched.glances)
  const excess = watched.shown.map((each) => tooFresh(each, arrivals))
  const behind = watched.shown.map((each) => each.behind)
  tellGoals([
    {
      what: 'orders a second',
      figure: perSecond,
      limit: 0.98 * load.perSecond,
      unit: '',
      atLeast: true,
    },
    {
      what: 'orders in the warehouse',
      figure: orders.length,
      limit: load.orders,
      unit: '',
      atLeast: true,
    },
    {
      what: 'commit → order in the warehouse, p95',
      figure: percentile(latenciesOf(orders, watched.glances), 0.95),
      limit: 1000,
      unit: 'ms',
    },
    {
      what: 'commit → row, the longest',
      figure: percentile(latencies, 1),
      limit: 5000,
      unit: 'ms',
    },
    { what: 'shown as behind, at most', figure: percentile(behind, 1), limit: 5000, unit: 'ms' },
    {
      what: 'shown as fresher than it was',
      figure: Math.max(0, percentile(excess, 1)),
      limit: toleranceMilliseconds,
      unit: 'ms',
    },
    { what: 'rows that differ in the end', figure: missing, limit: 0, unit: '' },
  ])
}
