import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Partitioners, type Message } from 'kafkajs'
import postgres from 'postgres'
import { Kafka } from '../../../eventing/relay/src/kafkajs.ts'
import { removePostgres } from '../../local/src/postgres.ts'
import { startAnalytics, warehouseFolder } from '../src/analytics.ts'
import { fetchFlink } from '../src/flink-program.ts'
import { openCarriage } from './carriage.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export type Pipeline = Awaited<ReturnType<typeof openPipeline>>

/**
 * Runs the way from the shop's databases to the warehouse, without the shop, in a state folder of its own.
 * @param supersetPort of the dashboards, which are left out without one
 */
export async function openPipeline(supersetPort?: number) {
  const shop = await openCarriage()
  await shop.startConnect()
  const { stateDir, kafka, faults } = shop
  const program = await fetchFlink({ root, onStep: () => {} })
  const sql = join(stateDir, 'sql')
  await cp(program.sql, sql, { recursive: true })
  const starting = startAnalytics({
    root,
    stateDir,
    logs: join(stateDir, 'logs'),
    flinkPort: 0,
    supersetPort,
    kafka: Promise.resolve(kafka),
    sql,
    signal: new AbortController().signal,
    onStep: () => {},
    onFault: (sentence) => void faults.push(sentence),
    onChange: () => {},
  })
  const analytics = await starting.catch(async (error: unknown) => {
    await shop.stop()
    throw error
  })
  const star = postgres(analytics.warehouse.adminUrls['analytics'] ?? '', {
    max: 4,
    onnotice: () => {},
    // The server may be killed meanwhile.
    backoff: () => 0.05,
    fetch_types: false,
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
  })
  return {
    ...shop,
    ...analytics,
    /** Flink, and a copy of the job's SQL. */
    program: { ...program, sql },
    /** The warehouse, as its superuser. */
    star,
    /** Writes a record past Debezium. */
    write: (topic: string, message: Message) => writeOne(kafka.bootstrap, topic, message),
    async stop() {
      await star.end({ timeout: 5 })
      await analytics.stop()
      await removePostgres(warehouseFolder(stateDir))
      await shop.stop()
    },
  }
}

async function writeOne(bootstrap: string, topic: string, message: Message): Promise<void> {
  const kafka = new Kafka({ brokers: [bootstrap] })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({ topic, messages: [message] }).finally(() => producer.disconnect())
}
