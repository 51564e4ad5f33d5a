// Runs every check and test. npm test
import { checks, runSteps, testsOf } from './lib/steps.ts'

await runSteps([...checks, testsOf('unit'), testsOf('int')])
