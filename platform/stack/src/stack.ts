import { join } from 'node:path'
import type { Urls } from '../../../analytics/reconcile/src/connections.ts'
import { freePort } from '../../local/src/probe.ts'
import { runRedis, type Redis } from '../../local/src/redis.ts'
import type { ShopParts } from '../../local/src/shop-parts.ts'
import { openShop, type Shop, type ShopOptions } from '../../local/src/shop.ts'
import { startAnalytics, type Analytics } from './analytics.ts'
import { startConnect, type ConnectServer } from './connect.ts'
import { startKafka, type KafkaServer } from './kafka.ts'
import { startKeycloak, type KeycloakServer } from './keycloak.ts'
import { startPgAdmin, type PgAdmin } from './pgadmin.ts'
import { fetchPrograms, type JavaPrograms } from './programs.ts'
import { reconcileUrls, watchDrift } from './reconcile.ts'
import { redisProgram } from './redis-program.ts'
import { sideBySide, type SideBySide } from './side-by-side.ts'

export type StackOptions = Omit<ShopOptions, 'parts'> & {
  /** Of pgAdmin, which is left out without one. */
  pgAdminPort?: number | undefined
  /** Of the pages of the analytics, which are left out without them. */
  analytics?: { flinkPort: number; supersetPort?: number } | undefined
}

export type StackParts = {
  kafka: KafkaServer
  connect: ConnectServer
  keycloak: KeycloakServer
  redis: Redis
}

export type Stack = Shop &
  StackParts & {
    /** Resolves to a sentence when a part can't be brought back. */
    lost: Promise<string>
    pgAdmin?: PgAdmin
    analytics?: Analytics
    /** Of what the reconciliation compares. */
    reconcileUrls?: Required<Urls>
  }

/**
 * Opens the shop on the real parts: events go by Debezium, Kafka Connect and Kafka to the relay, Keycloak
 * knows who is who, Redis keeps sessions and limits. The rest is what `openShop` starts.
 * @throws Error with one sentence that says what is in the way; nothing is left running then
 */
export async function openStack(options: StackOptions): Promise<Stack> {
  const together = sideBySide(options.signal)
  const { signal } = together
  const programs = await fetchPrograms({ ...options, signal })
  const port = options.port === 0 ? await freePort() : options.port
  try {
    const { parts, started, analytics } = await begin({ ...options, port, programs, together })
    const shop = await openShop({
      ...options,
      port,
      analyticsUrl: dashboardsOf(options),
      signal,
      parts,
    })
    const { kafka, connect, keycloak, redis } = await started()
    const lost = Promise.race([kafka, connect, keycloak].map((part) => part.lost))
    const whole = { ...shop, kafka, connect, keycloak, redis, lost }
    const stack = withAnalytics(whole, await analytics, options)
    return await withPgAdmin(stack, { ...options, signal })
  } catch (error) {
    await together.stop()
    throw error
  }
}

function dashboardsOf({ analytics }: StackOptions): string | undefined {
  const port = analytics?.supersetPort
  return port === undefined ? undefined : `http://localhost:${port}`
}

// Flink stops before what it reads from, and what compares both before either.
function withAnalytics(
  stack: Stack,
  analytics: Analytics | undefined,
  { onFault }: StackOptions,
): Stack {
  if (!analytics) return stack
  const urls = reconcileUrls(stack.databases.databases, analytics.warehouse.databases)
  const drift = watchDrift({ urls, onFault })
  const stop = () => drift.stop().finally(analytics.stop).finally(stack.stop)
  return { ...stack, analytics, reconcileUrls: urls, stop }
}

async function withPgAdmin(stack: Stack, options: StackOptions): Promise<Stack> {
  const { pgAdminPort: port, onChange = () => {} } = options
  if (port === undefined) return stack
  try {
    const { databases, logs } = stack
    const pgAdmin = await startPgAdmin({
      ...options,
      port,
      databases: databases.databases,
      logs,
      onChange,
    })
    return { ...stack, pgAdmin, stop: () => pgAdmin.stop().finally(stack.stop) }
  } catch (error) {
    await stack.stop()
    throw error
  }
}

type Own = StackOptions & { programs: JavaPrograms; together: SideBySide }

// Keycloak takes longest, and needs nobody; Connect waits for Kafka and PostgreSQL.
async function begin({ programs, together, ...options }: Own) {
  const { stateDir, port, identityPort, onStep, onFault, onChange = () => {} } = options
  const { signal } = together
  const logs = join(stateDir, 'logs')
  const run = { ...options, logs, programs, signal, onFault, onChange }
  const program = await redisProgram(programs.redis)
  onStep('Starting Keycloak')
  const shopUrl = `http://localhost:${port}`
  const starting = startKeycloak({ ...run, port: identityPort, shopUrl })
  const keycloak = together.begin(starting.then((server) => ({ ...server, stop: server.close })))
  onStep('Starting Kafka')
  const kafka = together.begin(startKafka(run))
  const analytics =
    options.analytics && together.begin(startAnalytics({ ...run, ...options.analytics, kafka }))
  onStep('Starting Redis')
  const redis = together.begin(runRedis(program, { stateDir, logs, onFault, onChange }))
  const connect = Promise.withResolvers<ConnectServer>()
  const parts: ShopParts = {
    replication: true,
    async startCarrier(databases) {
      const { bootstrap, stop } = await kafka
      onStep('Starting Kafka Connect')
      const started = await together.begin(startConnect({ ...run, bootstrap, databases }))
      connect.resolve(started)
      return { origin: { bootstrap }, stop: () => started.stop().finally(stop) }
    },
    startIdentity: () => keycloak,
    startRedis: () => redis,
  }
  const started = async (): Promise<StackParts> => ({
    kafka: await kafka,
    connect: await connect.promise,
    keycloak: await keycloak,
    redis: await redis,
  })
  return { parts, started, analytics }
}
