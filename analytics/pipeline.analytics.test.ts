import { afterAll, beforeAll } from 'vitest'
import { freePort } from '../platform/local/src/probe.ts'
import { openPipeline, type Pipeline } from '../platform/stack/testing/pipeline.ts'
import { proveChanges } from './flink/proofs/changes.ts'
import { proveDeadLetters } from './flink/proofs/dead-letters.ts'
import { proveFreshness } from './flink/proofs/freshness.ts'
import { proveKills } from './flink/proofs/kills.ts'
import { proveRestarts } from './flink/proofs/restarts.ts'
import { proveViews } from './flink/proofs/views.ts'
import { proveReconciliation } from './reconcile/proofs/reconciliation.ts'
import { proveCharts } from './superset/proofs/charts.ts'

let pipeline: Pipeline | undefined
beforeAll(async () => {
  pipeline = await openPipeline(await freePort())
})
afterAll(() => pipeline?.stop())

function open(): Pipeline {
  if (!pipeline) throw new Error('The pipeline is not open')
  return pipeline
}

// One pipeline lives through all of this, in this order.
proveChanges(open)
proveDeadLetters(open)
proveFreshness(open)
proveViews(open)
proveCharts(open)
proveReconciliation(open)
proveRestarts(open)
proveKills(open)
