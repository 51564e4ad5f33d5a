import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { logLevel, type IHeaders, type Message } from 'kafkajs'
import { Kafka } from '../../../eventing/relay/src/kafkajs.ts'
import { root } from '../../../scripts/lib/functions.ts'
import { readTopics } from '../src/topics.ts'

export type KafkaRecord = {
  topic: string
  partition: number
  offset: number
  key: string
  headers: IHeaders
  /** `ce_id` */
  id: string
  value: string
}

export type Records = {
  /** All records of events, once each, in the order of their partitions. */
  all(topic?: string): KafkaRecord[]
  /** Writes a record past Debezium. */
  write(topic: string, message: Message): Promise<unknown>
  close(): Promise<void>
}

/** Reads every event straight from Kafka, whatever becomes of the broker, and writes to it. */
export async function readRecords(bootstrap: string): Promise<Records> {
  const kafka = new Kafka({
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    retry: { retries: 1000, maxRetryTime: 500 },
  })
  const found = new Map<string, KafkaRecord>()
  const consumer = kafka.consumer({
    groupId: `proof-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    sessionTimeout: 10_000,
    heartbeatInterval: 1000,
    allowAutoTopicCreation: false,
  })
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await Promise.all([consumer.connect(), producer.connect()])
  await consumer.subscribe({ topics: await eventTopics(), fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      const headers = message.headers ?? {}
      found.set(`${topic}/${partition}/${message.offset}`, {
        topic,
        partition,
        offset: Number(message.offset),
        key: String(message.key ?? ''),
        headers,
        id: String(headers['ce_id'] ?? ''),
        value: String(message.value ?? ''),
      })
    },
  })
  return {
    all: (topic) =>
      [...found.values()]
        .filter((record) => topic === undefined || record.topic === topic)
        .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset),
    write: (topic, message) => producer.send({ topic, messages: [message] }),
    async close() {
      await Promise.all([consumer.disconnect(), producer.disconnect()])
    },
  }
}

/** `order.created` and its like; those of connectors have dashes. */
async function eventTopics(): Promise<string[]> {
  const topics = await readTopics(join(root, 'platform/configs/kafka/topics'))
  return topics.map(({ name }) => name).filter((name) => /^[a-z]+\.[a-z]+$/.test(name))
}
