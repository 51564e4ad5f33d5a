import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startDatabases, type DatabaseServer } from '../../local/src/database-server.ts'
import { startFlink, type FlinkServer } from './flink.ts'
import { fetchFlink } from './flink-program.ts'
import { sideBySide, type SideBySide } from './side-by-side.ts'
import { fetchSuperset, startSuperset, type SupersetServer } from './superset.ts'

export type Analytics = {
  warehouse: DatabaseServer
  flink: FlinkServer
  superset?: SupersetServer
  stop(): Promise<void>
}

type Options = {
  root: string
  stateDir: string
  logs: string
  /** Of Flink's page; 0 takes a free one. */
  flinkPort: number
  /** Of the dashboards, which are left out without one. */
  supersetPort?: number | undefined
  kafka: Promise<{ bootstrap: string }>
  /** The folder of the job's SQL: analytics/flink/sql unless told. */
  sql?: string
  signal: AbortSignal
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

/**
 * Starts the warehouse, on a server of its own, Flink, which fills it from Kafka, and Superset, which shows it.
 * @throws Error with one sentence; nothing is left running then
 */
export async function startAnalytics(options: Options): Promise<Analytics> {
  const { begin, stop, signal } = sideBySide(options.signal)
  try {
    const run = { ...options, signal }
    const fetching = fetchFlink(run)
    const starting = begin(startWarehouse(run))
    const showing = showWarehouse(run, starting, begin)
    // Told below, should Flink fail first.
    showing.catch(() => {})
    const [fetched, warehouse] = await Promise.all([fetching, starting])
    const program = options.sql === undefined ? fetched : { ...fetched, sql: options.sql }
    const { bootstrap } = await options.kafka
    options.onStep('Starting Flink')
    const url = warehouse.databases.url('analytics', 'flink')
    const port = options.flinkPort
    const flink = await begin(startFlink({ ...run, program, bootstrap, warehouse: url, port }))
    const superset = await showing
    return { warehouse, flink, ...(superset && { superset }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

// Beside Flink: both wait for the warehouse only.
async function showWarehouse(
  options: Options,
  starting: Promise<DatabaseServer>,
  begin: SideBySide['begin'],
): Promise<SupersetServer | undefined> {
  const { supersetPort: port } = options
  if (port === undefined) return undefined
  const [program, { adminUrls, databases }] = await Promise.all([fetchSuperset(options), starting])
  const url = databases.url('analytics', 'superset')
  const warehouse = { adminUrl: adminUrls['analytics'] ?? '', url }
  return begin(startSuperset({ ...options, port, program, warehouse }))
}

/** The state folder of the warehouse's server. */
export function warehouseFolder(stateDir: string): string {
  return join(stateDir, 'warehouse')
}

async function startWarehouse({ onStep, ...options }: Options): Promise<DatabaseServer> {
  const stateDir = warehouseFolder(options.stateDir)
  await mkdir(stateDir, { recursive: true })
  onStep('Starting the warehouse')
  const onMigration = ({ file }: { file: string }) => onStep(`Migrating the warehouse: ${file}`)
  return startDatabases({ ...options, stateDir, holding: 'warehouse', onMigration })
}
