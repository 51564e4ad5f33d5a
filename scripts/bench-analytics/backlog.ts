import { setTimeout as pause } from 'node:timers/promises'
import { withConnections } from '../../analytics/reconcile/src/connections.ts'
import { driftOf, reconcile } from '../../analytics/reconcile/src/reconcile.ts'
import { reconcileUrls } from '../../platform/stack/src/reconcile.ts'
import { openPipeline, type Pipeline } from '../../platform/stack/testing/pipeline.ts'
import { tellGoals } from './goals.ts'
import { watchShares } from './shares.ts'
import { fillShop, type Volume } from './volume/fill-shop.ts'

const longestWait = 1_800_000

/** Measures how long orders that come all at once take through Debezium, Kafka and Flink. */
export async function measureBacklog(volume: Volume): Promise<void> {
  const pipeline = await openPipeline()
  try {
    const began = performance.now()
    const sharesSince = watchShares(pipeline)
    await fillShop(pipeline.databases.adminUrls, volume)
    const filled = (performance.now() - began) / 1000
    await untilFresh(pipeline, Date.now())
    const seconds = (performance.now() - began) / 1000
    const shares = sharesSince()
    const { rows, drift } = await check(pipeline)
    console.log(`${volume.orders} orders written at once, in ${filled.toFixed(1)} s: ${rows} rows`)
    console.log(`all in the warehouse after ${seconds.toFixed(1)} s`)
    console.log(`${Math.round(rows / seconds)} rows a second\n\n${shares}\n`)
    tellGoals([{ what: 'rows that differ in the end', figure: drift, limit: 0, unit: '' }])
  } finally {
    await pipeline.stop()
  }
}

async function untilFresh({ star }: Pipeline, time: number): Promise<void> {
  const deadline = performance.now() + longestWait
  for (;;) {
    const [row] = await star<{ is: boolean }[]>`
      select coalesce(fresh_to > to_timestamp(${time}::float8 / 1000), false) as is
      from star.vw_freshness`
    if (row?.is) return
    if (performance.now() > deadline) throw new Error('Not every order arrived.')
    await pause(500)
  }
}

async function check({ databases, warehouse }: Pipeline) {
  const urls = reconcileUrls(databases.databases, warehouse.databases)
  const { findings } = await withConnections(urls, (connections) =>
    reconcile(connections, { patienceMilliseconds: 60_000 }),
  )
  const rows = findings.reduce((sum, each) => sum + ('reason' in each ? NaN : each.source.rows), 0)
  return { rows, drift: findings.reduce((sum, each) => sum + (driftOf(each) ?? NaN), 0) }
}
