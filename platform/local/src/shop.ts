import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Activator } from './activator.ts'
import { startDatabases, type DatabaseServer } from './database-server.ts'
import { holdPort } from './free-ports.ts'
import { createGateway } from './gateway.ts'
import { buildPrograms, type Programs } from './programs.ts'
import type { Redis } from './redis.ts'
import { startRelay, type RelayProcess } from './relay-process.ts'
import { loadRotations, startRotation } from './rotation.ts'
import { loadRoutes, type Route } from './routes.ts'
import { loadPings, startSchedule } from './schedule.ts'
import { embeddedParts, startProcesses, type Identity, type ShopParts } from './shop-parts.ts'
import { shopSettings } from './shop-settings.ts'
import type { Timer } from './timer.ts'

export type ShopOptions = {
  root: string
  /** Where data, keys, passwords and logs are kept. */
  stateDir: string
  /** 0 takes a free one. */
  port: number
  /** 0 takes a free one. */
  identityPort: number
  /** Builds and runs the storefront as well; without it the gateway has nothing but the API. */
  storefront?: boolean
  /** Milliseconds without use after which a function is stopped. */
  idle?: number
  rateLimitFactor?: number
  paymentFailureRate?: number
  /** Where the dashboards are, and the password of the storefront's account there; left out without them. */
  dashboards?: { url: string; password: string } | undefined
  /** Those of the embedded tier unless told. */
  parts?: ShopParts
  /** Ends the start between two steps. */
  signal?: AbortSignal
  /** Fills the databases, by superuser URLs, before anything is served. */
  seed?(urls: Record<string, string>): Promise<void>
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange?(): void
}

export type Shop = {
  url: string
  port: number
  identity: Identity
  databases: DatabaseServer
  activator: Activator
  relay: RelayProcess
  schedule: Timer
  redis: Redis | undefined
  logs: string
  /** Takes no new request, finishes what is under way, and ends every process. */
  stop(): Promise<void>
}

type Stop = () => Promise<unknown>

/**
 * Starts a shop: PostgreSQL, identity provider, activator, relay, schedule and gateway.
 * What was started is stopped again when a later part can't start or the signal is given.
 * @throws Error with one sentence that says what is in the way
 */
export async function openShop(options: ShopOptions): Promise<Shop> {
  const stops: Stop[] = []
  const stop = () => stopAll(stops)
  const onStop = (each: Stop) => {
    stops.push(each)
    options.signal?.throwIfAborted()
  }
  try {
    return { ...(await start(options, onStop)), stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}

// The last started is stopped first; one that fails keeps no other from being stopped.
async function stopAll(stops: Stop[]): Promise<void> {
  const faults: unknown[] = []
  for (const stop of stops.splice(0).toReversed()) {
    await stop().catch((error: unknown) => faults.push(error))
  }
  if (faults.length > 0) throw faults[0]
}

async function start(
  options: ShopOptions,
  onStop: (stop: Stop) => void,
): Promise<Omit<Shop, 'stop'>> {
  const { root, stateDir, signal, onStep, onFault, onChange = () => {} } = options
  const { parts = embeddedParts } = options
  signal?.throwIfAborted()
  const logs = join(stateDir, 'logs')
  await mkdir(logs, { recursive: true })

  // The address is known before anybody serves there: the identity provider leads back to it.
  const held = await holdPort(options.port)
  onStop(held.release)
  const programs = await buildPrograms({ storefront: false, ...options, signal })
  onStop(programs.stop)
  onStep('Starting PostgreSQL')
  const databases = await startDatabases({
    stateDir,
    replication: parts.replication,
    migrate: parts.migrate,
    signal,
    onMigration: ({ database, file }) => onStep(`Migrating ${database}: ${file}`),
    onFault,
    onChange,
  })
  onStop(databases.stop)
  const carrier = await parts.startCarrier(databases)
  onStop(carrier.stop)
  await options.seed?.(databases.adminUrls)
  signal?.throwIfAborted()

  const shopUrl = `http://localhost:${held.port}`
  const identity = await parts.startIdentity({
    port: options.identityPort,
    stateDir,
    shopUrl,
    onStep,
  })
  onStop(identity.close)
  const redis = await parts.startRedis({ stateDir, logs, onFault, onChange })
  if (redis) onStop(redis.stop)

  const { startFunctions = startProcesses } = parts
  const activator = await startFunctions({
    programs: programs.built,
    logs,
    ...(options.idle === undefined ? {} : { idle: options.idle }),
    identity,
    redisUrl: redis?.url,
    settings: (address) =>
      shopSettings({
        root,
        stateDir,
        databases: databases.databases,
        identity,
        browserUrls: { shopUrl, ...identity.browserUrls },
        redisUrl: redis?.url,
        rateLimitFactor: options.rateLimitFactor ?? 1,
        paymentFailureRate: options.paymentFailureRate ?? 0,
        dashboards: options.dashboards,
        address,
      }),
    onStep,
    onFault,
    onChange,
  })
  onStop(activator.stop)

  onStep('Starting the relay')
  const relay = await startRelay({
    root,
    logs,
    origin: carrier.origin,
    subscribers: Object.fromEntries(
      programs.functions.map(({ name }) => [name, activator.address(name)]),
    ),
    onFault,
    onChange,
  })
  onStop(relay.stop)
  const pings = await loadPings(join(root, 'platform/apps'))
  const schedule = startSchedule({ pings, call: activator.call, onFault })
  onStop(schedule.stop)
  const rotations = await loadRotations(join(root, 'platform/apps'))
  const rotation = startRotation({ rotations, databases: databases.databases, onFault })
  onStop(rotation.stop)
  const routes = (await loadRoutes(join(root, 'platform/apps'))).filter(isServedWith(programs))
  await held.release()
  const gateway = await createGateway({ port: held.port, routes, backend: activator })
  onStop(gateway.stop)
  if (programs.storefront) onStep('Starting the storefront')
  await unlessAborted(activator.keep(), signal)
  const { url, port } = gateway
  return { url, port, identity, databases, activator, relay, schedule, redis, logs }
}

/** Without the storefront its host is nobody's: what it closes is closed then as well. */
function isServedWith({ storefront }: Programs): (route: Route) => boolean {
  return ({ file }) => storefront !== undefined || basename(dirname(file)) !== 'storefront'
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<void>()
  const abort = () => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  await Promise.race([work, aborted])
  signal?.removeEventListener('abort', abort)
}
