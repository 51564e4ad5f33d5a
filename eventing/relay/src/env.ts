import * as v from 'valibot'
import { integer, list, logLevel, port, readEnv, text, url } from '@bookstore/shared/env.ts'
import type { Origin } from './relay.ts'

const urls = v.pipe(v.string(), v.parseJson(), v.record(v.string(), url))

const settings = {
  /** Base URLs by function name, JSON. */
  SUBSCRIBERS: urls,
  /** The folder of the KafkaSource manifests. */
  SUBSCRIPTIONS_PATH: text,
  /** Attempts at the same time, a subscription and database, or a subscription on Kafka. */
  CONCURRENCY: integer(10, 1, 1000),
  /** Kafka's `host:port`, comma-separated. */
  KAFKA_BOOTSTRAP: list,
  PORT: port,
  LOG_LEVEL: logLevel,
}

const secrets = {
  /** Connection URLs by database name, JSON. */
  DATABASE_URLS: v.optional(urls),
}

/**
 * Reads the relay's environment, and from it where the events come from.
 * @throws Error that names what is wrong; there must be exactly one origin
 */
export function relayEnv(environment: Record<string, string | undefined>) {
  const read = readEnv({ settings, secrets }, environment)
  return { settings: read.settings, origin: originOf(read.settings, read.secrets) }
}

function originOf(
  { KAFKA_BOOTSTRAP: brokers }: { KAFKA_BOOTSTRAP: string[] },
  { DATABASE_URLS: databases }: { DATABASE_URLS?: Record<string, string> | undefined },
): Origin {
  if (databases && brokers.length > 0) {
    throw new Error('The environment is not usable: DATABASE_URLS or KAFKA_BOOTSTRAP, not both')
  }
  if (databases) return { databases }
  if (brokers.length > 0) return { brokers }
  throw new Error('The environment is not usable: DATABASE_URLS is missing, or KAFKA_BOOTSTRAP')
}
