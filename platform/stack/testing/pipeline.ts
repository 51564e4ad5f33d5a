import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Partitioners, type Message } from 'kafkajs'
import postgres from 'postgres'
import { Kafka } from '../../../eventing/relay/src/kafkajs.ts'
import { removePostgres } from '../../local/src/postgres.ts'
import { startAnalytics, warehouseFolder, type Analytics } from '../src/analytics.ts'
import { fetchFlink, type FlinkProgram } from '../src/flink-program.ts'
import { sideBySide } from '../src/side-by-side.ts'
import { openCarriage, type Carriage } from './carriage.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export type Pipeline = Awaited<ReturnType<typeof openPipeline>>

/**
 * Runs the way from the shop's databases to the warehouse, without the shop, in a state folder of its own.
 * @param supersetPort of the dashboards, which are left out without one
 */
export async function openPipeline(supersetPort?: number) {
  const shop = await openCarriage()
  const { begin, stop } = sideBySide()
  try {
    // It is the shop that stops what it started.
    const carrying = begin(shop.startConnect().then(() => ({ stop: async () => {} })))
    const { program, analytics } = await begin(startFilling(shop, supersetPort))
    await carrying
    return lead(shop, program, analytics)
  } catch (error) {
    await stop()
    await shop.stop()
    throw error
  }
}

async function startFilling({ stateDir, kafka, faults }: Carriage, supersetPort?: number) {
  const fetched = await fetchFlink({ root, onStep: () => {} })
  const sql = join(stateDir, 'sql')
  await cp(fetched.sql, sql, { recursive: true })
  const analytics = await startAnalytics({
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
  return { program: { ...fetched, sql }, analytics, stop: analytics.stop }
}

function lead(shop: Carriage, program: FlinkProgram, analytics: Analytics) {
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
    program,
    /** The warehouse, as its superuser. */
    star,
    /** Writes a record past Debezium. */
    write: (topic: string, message: Message) => writeOne(shop.kafka.bootstrap, topic, message),
    async stop() {
      await star.end({ timeout: 5 })
      await analytics.stop()
      await removePostgres(warehouseFolder(shop.stateDir))
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
