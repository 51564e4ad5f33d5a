// Runs the tests on Kafka, Debezium, Flink and the warehouse. npm run test:analytics
import { analyticsTests, runSteps } from './lib/steps.ts'

await runSteps(analyticsTests)
