import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { database, type Database } from '@bookstore/shared/db.ts'
import { startIdentity, type TestIdentity } from '@bookstore/shared/testing/identity.ts'
import { bundleFunctions } from '../../platform/local/src/bundle.ts'
import { createDatabases, type Databases } from '../../platform/local/src/databases.ts'
import { loadFunction } from '../../platform/local/src/func-yaml.ts'
import { migrate, migrationOrder } from '../../platform/local/src/migrate.ts'
import { removePostgres, startPostgres, type Postgres } from '../../platform/local/src/postgres.ts'
import { resolveEnvironment, type Settings } from '../../platform/local/src/settings.ts'
import { shopSettings } from '../../platform/local/src/shop-settings.ts'
import { root } from '../lib/functions.ts'
import type { Launch } from './processes.ts'

/** The parts of the shop that functions need, in a folder of their own. */
export type Shop = {
  stateDir: string
  databases: Databases
  identity: TestIdentity
  settings: Settings
  /** The superuser's pool of a database. */
  admin(name: string): Database
  superuserUrl(name: string): string
  /** How to start a function; `env` wins over what its func.yaml says. */
  launch(name: string, env?: Record<string, string>): Promise<Launch>
  stop(): Promise<void>
}

// More memory and rarer checkpoints than the embedded tier has, so that they don't blur the figures.
const parameters = {
  shared_buffers: '1GB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  max_connections: '200',
}

/** Starts PostgreSQL with migrated databases and an issuer of tokens, on free ports. */
export async function startShop(): Promise<Shop> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-bench-'))
  const postgres = await startPostgres({ stateDir, settings: parameters })
  const databases = await migratedDatabases(postgres, stateDir)
  const identity = await startIdentity()
  const settings = await shopSettings({
    root,
    stateDir,
    databases,
    identity: { ...identity, clientSecrets: { checkout: 'checkout-secret' } },
    redisUrl: undefined,
    rateLimitFactor: 1_000_000,
    paymentFailureRate: 0,
    address: () => 'http://127.0.0.1',
  })
  const pools = new Map<string, Database>()
  return {
    stateDir,
    databases,
    identity,
    settings,
    admin: (name) => memoised(pools, name, () => superuser(postgres.url(name))),
    superuserUrl: (name) => postgres.url(name),
    launch: (name, env) => launchOf(name, settings, env),
    async stop() {
      for (const pool of pools.values()) await pool.close()
      await identity.close()
      await postgres.stop()
      await removePostgres(stateDir)
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

async function migratedDatabases(postgres: Postgres, stateDir: string): Promise<Databases> {
  const databases = await createDatabases(postgres, stateDir)
  for (const { name, owner } of databases.plans) {
    await migrate({ url: databases.url(name, owner.name), folders: migrationOrder[name] ?? [] })
  }
  return databases
}

async function launchOf(
  name: string,
  settings: Settings,
  env: Record<string, string> = {},
): Promise<Launch> {
  const spec = await loadFunction(join(root, 'functions', name))
  const [bundle] = await bundleFunctions(root, [name])
  return {
    name,
    command: [process.execPath, bundle?.path ?? ''],
    env: { ...resolveEnvironment(spec, settings), ...env },
    ready: spec.deploy.healthEndpoints.readiness,
  }
}

function superuser(url: string): Database {
  // Filling a catalogue takes longer than a function may.
  return database(`${url}?statement_timeout=0`, { max: 4, name: 'bench' })
}

function memoised<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}
