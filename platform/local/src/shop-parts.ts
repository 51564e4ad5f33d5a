import { createActivator, type Activator } from './activator.ts'
import type { DatabaseServer, Prepared } from './database-server.ts'
import { startIdentity } from './identity/identity.ts'
import type { Program } from './programs.ts'
import { startRedis, type Redis, type RedisOptions } from './redis.ts'
import type { RelayOrigin } from './relay-process.ts'
import type { Settings } from './settings.ts'

export type Identity = Awaited<ReturnType<typeof startIdentity>>

/** Gets events on their way from the outboxes to the relay. */
export type Carrier = { origin: RelayOrigin; stop(): Promise<unknown> }

export type FunctionsOptions = {
  /** Done when each has its file to run. */
  programs: Promise<Program[]>
  logs: string
  idle?: number
  identity: Identity
  redisUrl: string | undefined
  /** Gives the Secrets and ConfigMaps, once it is known where functions are. */
  settings(address: (name: string) => string): Promise<Settings>
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

/** What one tier has of its own; all the rest of a shop is the same in each. */
export type ShopParts = {
  /** Whether PostgreSQL's changes can be read by Debezium. */
  replication: boolean
  /** Brings the databases up to date; the shop does it itself unless told. */
  migrate?(server: Prepared): Promise<void>
  /** Its promise is done before anything is written to an outbox. */
  startCarrier(databases: DatabaseServer): Promise<Carrier>
  startIdentity(options: {
    port: number
    stateDir: string
    shopUrl: string
    onStep(sentence: string): void
  }): Promise<Identity>
  /** Gives undefined when the shop is to go without. */
  startRedis(options: RedisOptions): Promise<Redis | undefined>
  /** Makes what answers for the functions; they are processes of this machine unless told. */
  startFunctions?(options: FunctionsOptions): Promise<Activator>
}

/** Runs functions as processes of this machine. */
export async function startProcesses(options: FunctionsOptions): Promise<Activator> {
  const { programs, onStep, settings: settingsFor, ...rest } = options
  onStep('Bundling the functions')
  const functions = await programs
  const activator = await createActivator({ ...rest, functions, settings: () => settings })
  const settings = await settingsFor(activator.address)
  return activator
}

/** The parts of the embedded tier, in which the relay reads the outboxes itself. */
export const embeddedParts: ShopParts = {
  replication: false,
  async startCarrier({ databases }) {
    const urls = databases.plans.map(({ name }) => [name, databases.url(name, 'relay')])
    return { origin: { databases: Object.fromEntries(urls) }, stop: async () => {} }
  },
  startIdentity({ onStep, ...options }) {
    onStep('Starting the identity provider')
    return startIdentity(options)
  },
  startRedis,
}
