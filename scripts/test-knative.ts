// Runs the tests of the API through the gateway of a shop that runs on a Knative, and is fresh.
// npm run test:knative [-- --state .local/knative]
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './lib/functions.ts'
import { apiTests, runSteps } from './lib/steps.ts'

const { values } = parseArgs({
  options: { state: { type: 'string', default: '.local/knative' } },
})
await runSteps([apiTests(resolve(root, values.state))])
