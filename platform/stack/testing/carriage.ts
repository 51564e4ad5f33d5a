import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { logLevel, type IHeaders } from 'kafkajs'
import { database, type Database, type Sql } from '@bookstore/shared/db.ts'
import { Kafka } from '../../../eventing/relay/src/kafkajs.ts'
import { startDatabases } from '../../local/src/database-server.ts'
import { startConnect, type ConnectServer } from '../src/connect.ts'
import { startKafka } from '../src/kafka.ts'
import { fetchPrograms } from '../src/programs.ts'
import { sideBySide, type SideBySide } from '../src/side-by-side.ts'
import { readTopics } from '../src/topics.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export type Carried = {
  topic: string
  key: string
  headers: Record<string, string | null>
  value: Buffer | null
}

/** Runs PostgreSQL and Kafka in a state folder of their own, and a client that reads every topic. */
export async function openCarriage() {
  const stateDir = await mkdtemp(join(tmpdir(), 'carriage-'))
  await chmod(stateDir, 0o711)
  const { begin, stop } = sideBySide()
  try {
    return await open(stateDir, begin)
  } catch (error) {
    await stop()
    await rm(stateDir, { recursive: true })
    throw error
  }
}

async function open(stateDir: string, begin: SideBySide['begin']) {
  const logs = join(stateDir, 'logs')
  const faults: string[] = []
  const nothing = () => {}
  const options = {
    stateDir,
    logs,
    onFault: (sentence: string) => void faults.push(sentence),
    onChange: nothing,
    onMigration: nothing,
  }
  const programs = await fetchPrograms({ root, onStep: nothing })
  const [databases, kafka] = await Promise.all([
    begin(startDatabases({ ...options, replication: true })),
    begin(startKafka({ ...options, root, programs })),
  ])
  const carried: Carried[] = []
  const reader = await readEverything(kafka.bootstrap, (record) => carried.push(record))
  const pools = new Map<string, Database>()
  const pool = (url: string): Promise<Sql> => {
    const known = pools.get(url) ?? database(url, { max: 4, name: 'test' })
    pools.set(url, known)
    return known()
  }
  let connect: ConnectServer | undefined
  return {
    stateDir,
    databases,
    kafka,
    faults,
    /** What has arrived so far, in the order of each partition. */
    carried,
    as: (name: string, role: string) => pool(databases.databases.url(name, role)),
    admin: (name: string) => pool(databases.adminUrls[name] ?? ''),
    connect: () => connect,
    async startConnect() {
      const { bootstrap } = kafka
      connect = await startConnect({ ...options, programs, databases, bootstrap })
    },
    async stop() {
      await connect?.stop()
      await reader.disconnect()
      for (const open of pools.values()) await open.close()
      await kafka.stop()
      await databases.stop()
      await rm(stateDir, { recursive: true })
    },
  }
}

export type Carriage = Awaited<ReturnType<typeof openCarriage>>

async function readEverything(bootstrap: string, visit: (record: Carried) => void) {
  const topics = await readTopics(join(root, 'platform/configs/kafka/topics'))
  const retry = { retries: 100, maxRetryTime: 500 }
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry })
  const consumer = kafka.consumer({ groupId: 'reader', sessionTimeout: 10_000 })
  await consumer.connect()
  await consumer.subscribe({ topics: topics.map(({ name }) => name), fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ topic, message }) =>
      visit({
        topic,
        key: String(message.key),
        headers: textsOf(message.headers ?? {}),
        value: message.value,
      }),
  })
  return consumer
}

function textsOf(headers: IHeaders): Record<string, string | null> {
  const texts = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(' and ') : (value?.toString() ?? null),
  ])
  return Object.fromEntries(texts)
}
