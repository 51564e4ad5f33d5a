import type { DatabaseServer } from './database-server.ts'
import { startIdentity } from './identity/identity.ts'
import { startRedis, type Redis, type RedisOptions } from './redis.ts'
import type { RelayOrigin } from './relay-process.ts'

export type Identity = Awaited<ReturnType<typeof startIdentity>>

/** Gets events on their way from the outboxes to the relay. */
export type Carrier = { origin: RelayOrigin; stop(): Promise<unknown> }

/** What one tier has of its own; all the rest of a shop is the same in each. */
export type ShopParts = {
  /** Whether PostgreSQL's changes can be read by Debezium. */
  replication: boolean
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
