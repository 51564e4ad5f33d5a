// Runs every check and test, in the browser too. npm test
import { browserTests, checks, runSteps, testsOf } from './lib/steps.ts'

await runSteps([...checks, testsOf('unit'), testsOf('int'), browserTests])
