// Runs the tests on Kafka, Debezium, Keycloak and Redis, in the browser too. npm run test:stack
import { runSteps, stackTests } from './lib/steps.ts'

await runSteps(stackTests)
