import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabases, type DatabaseServer } from '../../platform/local/src/database-server.ts'
import { removePostgres } from '../../platform/local/src/postgres.ts'
import { root } from '../lib/functions.ts'

/** Databases and the way by which the relay gets to their events. */
export type Pair = {
  databases: DatabaseServer['databases']
  /** What tells the relay where the events are. */
  env: Record<string, string>
  stop(): Promise<void>
}

const nothing = () => {}
const onFault = (sentence: string) => console.error(sentence)

/** Opens PostgreSQL as the embedded tier has it, or with Debezium and Kafka behind it. */
export async function openPair(tier: 'embedded' | 'stack'): Promise<Pair> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-bench-'))
  await chmod(stateDir, 0o711)
  const server = await startDatabases({
    stateDir,
    replication: tier === 'stack',
    onMigration: nothing,
    onFault,
    onChange: nothing,
  })
  const { databases } = server
  const ways = { embedded: readOutboxes, stack: readKafka }
  const way = await ways[tier](stateDir, server)
  return {
    databases,
    env: way.env,
    async stop() {
      await way.stop()
      await server.stop()
      await removePostgres(stateDir)
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

async function readOutboxes(_stateDir: string, { databases }: DatabaseServer) {
  const urls = { ecom: databases.url('ecom', 'relay') }
  return { env: { DATABASE_URLS: JSON.stringify(urls) }, stop: async () => {} }
}

async function readKafka(stateDir: string, databases: DatabaseServer) {
  const { fetchPrograms } = await import('../../platform/stack/src/programs.ts')
  const { startKafka } = await import('../../platform/stack/src/kafka.ts')
  const { startConnect } = await import('../../platform/stack/src/connect.ts')
  const logs = join(stateDir, 'logs')
  const programs = await fetchPrograms({ root, onStep: console.error })
  const options = { root, stateDir, logs, programs, onFault, onChange: nothing }
  const kafka = await startKafka(options)
  const { bootstrap } = kafka
  const connect = await startConnect({ ...options, bootstrap, databases })
  return {
    env: { KAFKA_BOOTSTRAP: bootstrap },
    async stop() {
      await connect.stop()
      await kafka.stop()
    },
  }
}
