// Checks everything that needs no service: format, lint, types, generated files, unit tests. npm run check
import { checks, runSteps, testsOf } from './lib/steps.ts'

await runSteps([...checks, testsOf('unit')])
