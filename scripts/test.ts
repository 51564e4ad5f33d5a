// Runs every check and test, in the browser too, and with --stack those of the stack as well. npm test [-- --stack]
import { parseArgs } from 'node:util'
import { browserTests, checks, runSteps, stackTests, testsOf } from './lib/steps.ts'

const { values } = parseArgs({ options: { stack: { type: 'boolean', default: false } } })
const own = [...checks, testsOf('unit'), testsOf('int'), browserTests]
await runSteps([...own, ...(values.stack ? stackTests : [])])
