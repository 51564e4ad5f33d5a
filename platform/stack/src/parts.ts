import { join } from 'node:path'
import { startDatabases } from '../../local/src/database-server.ts'
import { runRedis } from '../../local/src/redis.ts'
import { startAnalytics } from './analytics.ts'
import { startConnect } from './connect.ts'
import { startKafka } from './kafka.ts'
import { startKeycloak } from './keycloak.ts'
import { flinkPort, pgAdminPort, supersetPort, type Part } from './part-names.ts'
import { startPgAdmin } from './pgadmin.ts'
import { fetchPrograms, type JavaPrograms } from './programs.ts'
import { reconcileUrls, watchDrift } from './reconcile.ts'
import { redisProgram } from './redis-program.ts'
import { sideBySide, type SideBySide } from './side-by-side.ts'

type Options = {
  wanted: ReadonlySet<Part>
  root: string
  stateDir: string
  /** Of the shop, which Keycloak leads back to. */
  port: number
  identityPort: number
  signal: AbortSignal
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

type Run = Options & { logs: string; programs: JavaPrograms; begin: SideBySide['begin'] }

type Started = {
  /** Name and address, a row each. */
  addresses: [string, string][]
  /** Resolves to a sentence when it can't be brought back. */
  lost?: Promise<string>
}

export type OpenParts = Required<Started> & { stop(): Promise<void> }

const needsPostgres: Part[] = ['postgres', 'connect', 'pgadmin', 'analytics']
const needsKafka: Part[] = ['kafka', 'connect', 'analytics']
const needsConnect: Part[] = ['connect', 'analytics']

/**
 * Starts parts of the stack without a shop, for those who develop one; Connect brings Kafka and PostgreSQL,
 * pgAdmin PostgreSQL, the analytics Connect and its own.
 * @throws Error with one sentence; nothing is left running then
 */
export async function openParts(options: Options): Promise<OpenParts> {
  const { signal, begin, stop } = sideBySide(options.signal)
  const { wanted, stateDir, onStep } = options
  try {
    const programs = await fetchPrograms({ ...options, signal })
    const run = { ...options, signal, logs: join(stateDir, 'logs'), programs, begin }
    onStep(`Starting ${[...wanted].join(', ')}`)
    const started = await Promise.all([
      startEventing(run),
      ...(wanted.has('keycloak') ? [startIdentity(run)] : []),
      ...(wanted.has('redis') ? [startSessions(run)] : []),
    ])
    return {
      addresses: started.flatMap(({ addresses }) => addresses),
      lost: Promise.race(started.flatMap(({ lost }) => lost ?? [])),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startEventing(run: Run): Promise<Started> {
  const { wanted, begin, onStep } = run
  const [broker, databases] = await Promise.all([
    needsKafka.some((part) => wanted.has(part)) ? begin(startKafka(run)) : undefined,
    needsPostgres.some((part) => wanted.has(part)) ? begin(startPostgres(run)) : undefined,
  ])
  const addresses: [string, string][] = Object.entries(databases?.adminUrls ?? {})
  if (databases && wanted.has('pgadmin')) {
    const pgAdmin = startPgAdmin({ ...run, port: pgAdminPort, databases: databases.databases })
    const { url, email, password } = await begin(pgAdmin)
    addresses.push(['pgAdmin', `${url} as ${email} / ${password}`])
  }
  if (!broker) return { addresses }
  addresses.push(['Kafka', broker.bootstrap])
  if (!databases || !needsConnect.some((part) => wanted.has(part)))
    return { addresses, lost: broker.lost }
  onStep('Starting Kafka Connect')
  const connect = await begin(startConnect({ ...run, bootstrap: broker.bootstrap, databases }))
  addresses.push(['Connect', `${connect.url}/connectors`])
  if (wanted.has('analytics')) {
    const kafka = Promise.resolve(broker)
    const starting = startAnalytics({ ...run, kafka, flinkPort, supersetPort })
    const { warehouse, flink, superset } = await begin(starting)
    const urls = reconcileUrls(databases.databases, warehouse.databases)
    await begin(Promise.resolve(watchDrift({ ...run, urls })))
    addresses.push(['analytics', warehouse.adminUrls['analytics'] ?? ''], ['Flink', flink.url])
    if (superset) addresses.push(['Superset', superset.url])
  }
  return { addresses, lost: Promise.race([broker.lost, connect.lost]) }
}

function startPostgres(run: Run) {
  const onMigration = ({ file }: { file: string }) => run.onStep(`Migrating: ${file}`)
  return startDatabases({ ...run, replication: true, onMigration })
}

async function startIdentity(run: Run): Promise<Started> {
  const shopUrl = `http://localhost:${run.port}`
  const starting = startKeycloak({ ...run, port: run.identityPort, shopUrl })
  const server = await run.begin(starting.then((each) => ({ ...each, stop: each.close })))
  const users = Object.entries(server.users).map(([name, password]) => `${name} / ${password}`)
  return { addresses: [['Keycloak', `${server.issuer} as ${users.join(', ')}`]], lost: server.lost }
}

async function startSessions(run: Run): Promise<Started> {
  const program = await redisProgram(run.programs.redis)
  const { url } = await run.begin(runRedis(program, run))
  return { addresses: [['Redis', url]] }
}
