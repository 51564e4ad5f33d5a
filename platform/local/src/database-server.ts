import { setTimeout as wait } from 'node:timers/promises'
import { createDatabases, readDatabasePlans, type Databases, type Holding } from './databases.ts'
import { migrate, migrationOrder, type MigrationStep } from './migrate.ts'
import { startPostgres, type Postgres, type Settings } from './postgres.ts'

export type DatabaseServer = {
  databases: Databases
  /** The superuser's URL of each database, for tools. */
  adminUrls: Record<string, string>
  port: number
  pid(): number
  relocated: string | undefined
  stop(): Promise<void>
}

/** The server before its databases have tables. */
export type Prepared = Pick<DatabaseServer, 'databases' | 'port'>

type Options = {
  stateDir: string
  /** The shop's databases unless told; a state folder holds either. */
  holding?: Holding
  /** Whether Debezium can read its changes, as on a cluster; costs WAL. */
  replication?: boolean
  /** Brings them up to date in the place of this process. */
  migrate?: ((server: Prepared) => Promise<void>) | undefined
  /** Ends the start between two steps. */
  signal?: AbortSignal | undefined
  onMigration(step: MigrationStep): void
  onFault(sentence: string): void
  onChange(): void
}

const retryMilliseconds = 1000

/**
 * Runs PostgreSQL with its databases, migrated; when it dies unasked it is started again on the same
 * port, so that whoever uses it finds it again by themselves.
 * @throws Error with one sentence; the server is stopped by then
 */
export async function startDatabases(options: Options): Promise<DatabaseServer> {
  const start = await starter(options)
  const first = await start()
  try {
    const databases = await prepare(first, options)
    return {
      databases,
      adminUrls: Object.fromEntries(databases.plans.map(({ name }) => [name, first.url(name)])),
      port: first.port,
      relocated: first.relocated,
      ...keepRunning(first, start, options),
    }
  } catch (error) {
    await first.stop()
    throw error
  }
}

type Start = (port?: number) => Promise<Postgres>

async function starter({ stateDir, replication, holding = 'shop' }: Options): Promise<Start> {
  const plans = replication || holding === 'warehouse' ? await readDatabasePlans(holding) : []
  const settings: Settings = Object.assign({}, ...plans.map((plan) => plan.settings))
  return (port) => startPostgres({ stateDir, settings, ...(port === undefined ? {} : { port }) })
}

async function prepare(server: Postgres, options: Options): Promise<Databases> {
  const { stateDir, holding = 'shop', signal, onMigration } = options
  signal?.throwIfAborted()
  const databases = await createDatabases(server, stateDir, { holdings: [holding] })
  if (options.migrate) {
    await options.migrate({ databases, port: server.port })
    return databases
  }
  for (const { name, owner } of databases.plans) {
    signal?.throwIfAborted()
    const folders = migrationOrder[name] ?? []
    await migrate({ url: databases.url(name, owner.name), folders, onStep: onMigration })
  }
  return databases
}

function keepRunning(first: Postgres, start: Start, { onFault, onChange }: Options) {
  const stopped = new AbortController()
  let current = first
  const watch = async () => {
    for (;;) {
      const sentence = await current.ended
      if (stopped.signal.aborted) return
      onFault(`${sentence} It is started again.`)
      const next = await startAgain(() => start(first.port), stopped.signal, onFault)
      if (!next) return
      current = next
      if (stopped.signal.aborted) return current.stop()
      onChange()
    }
  }
  const watching = watch()
  return {
    pid: () => current.pid,
    async stop() {
      stopped.abort()
      await current.stop()
      await watching
    },
  }
}

async function startAgain(
  start: Start,
  stopped: AbortSignal,
  onFault: Options['onFault'],
): Promise<Postgres | undefined> {
  let told = ''
  while (!stopped.aborted) {
    try {
      return await start()
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error)
      if (sentence !== told) onFault(sentence)
      told = sentence
    }
    await wait(retryMilliseconds, undefined, { signal: stopped }).catch(() => {})
  }
  return undefined
}
