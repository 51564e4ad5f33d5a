import { createDatabases, type Databases } from './databases.ts'
import { migrate, migrationOrder, type MigrationStep } from './migrate.ts'
import { startPostgres, type Postgres } from './postgres.ts'

export type DatabaseServer = {
  databases: Databases
  /** The superuser's URL of each database, for tools. */
  adminUrls: Record<string, string>
  port: number
  pid(): number
  relocated: string | undefined
  stop(): Promise<void>
}

type Options = {
  stateDir: string
  onMigration(step: MigrationStep): void
  onFault(sentence: string): void
  onChange(): void
}

/**
 * Runs PostgreSQL with the shop's databases, migrated; when it dies unasked it is started again on the same
 * port, so that the functions find it again by themselves.
 */
export async function startDatabases(options: Options): Promise<DatabaseServer> {
  const { stateDir, onMigration } = options
  const first = await startPostgres({ stateDir })
  const databases = await createDatabases(first, stateDir)
  for (const { name, owner } of databases.plans) {
    const folders = migrationOrder[name] ?? []
    await migrate({ url: databases.url(name, owner.name), folders, onStep: onMigration })
  }
  const keeper = keepRunning(first, options)
  return {
    databases,
    adminUrls: Object.fromEntries(databases.plans.map(({ name }) => [name, first.url(name)])),
    port: first.port,
    pid: keeper.pid,
    relocated: first.relocated,
    stop: keeper.stop,
  }
}

function keepRunning(first: Postgres, { stateDir, onFault, onChange }: Options) {
  let current = Promise.resolve(first)
  let pid = first.pid
  let stopping = false
  const watch = (server: Postgres) => {
    pid = server.pid
    onChange()
    void server.ended.then((sentence) => {
      if (stopping) return
      onFault(`${sentence} It is started again.`)
      current = startPostgres({ stateDir, port: first.port })
      current.then(watch, (error: Error) => onFault(error.message))
    })
    return server
  }
  watch(first)
  return {
    pid: () => pid,
    async stop() {
      stopping = true
      const server = await current.catch(() => undefined)
      await server?.stop()
    },
  }
}
