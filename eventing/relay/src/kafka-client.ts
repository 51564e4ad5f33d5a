import { logLevel, type LogEntry } from 'kafkajs'
import type { Log } from '@bookstore/shared/log.ts'
import { Kafka } from './kafkajs.ts'

const repeatedAfter = 10_000

/** Makes the relay's Kafka client. What it says over and over while a broker is away is logged once. */
export function kafkaClient(brokers: string[], log: Log): Kafka {
  const said = new Map<string, number>()
  const write = ({ log: { message, error, groupId } }: LogEntry) => {
    const last = said.get(message)
    if (last !== undefined && performance.now() - last < repeatedAfter) return
    said.set(message, performance.now())
    log.warn('Kafka is not reachable as it should be', { reason: message, error, groupId })
  }
  return new Kafka({
    clientId: 'relay',
    brokers,
    connectionTimeout: 1000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 3 },
    logLevel: logLevel.ERROR,
    logCreator: () => write,
  })
}
