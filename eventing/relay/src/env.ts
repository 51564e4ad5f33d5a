import * as v from 'valibot'
import { integer, logLevel, port, readEnv, text, url } from '@bookstore/shared/env.ts'

const urls = v.pipe(v.string(), v.parseJson(), v.record(v.string(), url))

const settings = {
  /** Base URLs by function name, JSON. */
  SUBSCRIBERS: urls,
  /** The folder of the KafkaSource manifests. */
  SUBSCRIPTIONS_PATH: text,
  /** Attempts at the same time, a subscription and database. */
  CONCURRENCY: integer(10, 1, 1000),
  PORT: port,
  LOG_LEVEL: logLevel,
}

const secrets = {
  /** Connection URLs by database name, JSON. */
  DATABASE_URLS: urls,
}

export function relayEnv(environment: Record<string, string | undefined>) {
  return readEnv({ settings, secrets }, environment)
}
