// Runs every check and test, in the browser too, with --stack those on the stack as well, with --analytics those of
// the analytics, and with --platform the checks of the cluster by its own tools. npm test [-- --stack --platform]
import { parseArgs } from 'node:util'
import {
  analyticsTests,
  browserTests,
  checks,
  platformCheck,
  runSteps,
  stackTests,
  testsOf,
} from './lib/steps.ts'

const option = { type: 'boolean', default: false } as const
const { values } = parseArgs({ options: { stack: option, analytics: option, platform: option } })
await runSteps([
  ...checks,
  ...(values.platform ? [platformCheck] : []),
  testsOf('unit'),
  testsOf('int'),
  browserTests,
  ...(values.stack ? stackTests : []),
  ...(values.analytics ? analyticsTests : []),
])
