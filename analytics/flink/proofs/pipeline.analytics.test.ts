import { afterAll, beforeAll } from 'vitest'
import { openPipeline, type Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { proveChanges } from './changes.ts'
import { proveDeadLetters } from './dead-letters.ts'
import { proveFreshness } from './freshness.ts'
import { proveKills } from './kills.ts'
import { proveRestarts } from './restarts.ts'
import { proveViews } from './views.ts'

let pipeline: Pipeline | undefined
beforeAll(async () => {
  pipeline = await openPipeline()
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
proveRestarts(open)
proveKills(open)
