import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { logLevel, type IHeaders, type Message } from 'kafkajs'
import { ensureTopics, startKafka } from '../../../../platform/stack/src/kafka.ts'
import { fetchPrograms } from '../../../../platform/stack/src/programs.ts'
import { Kafka } from '../kafkajs.ts'

export const root = join(import.meta.dirname, '../../../..')

/** Starts a broker of its own, with the topics of the manifests, and a producer. */
export async function testKafka() {
  const stateDir = await mkdtemp(join(tmpdir(), 'relay-kafka-'))
  const programs = await fetchPrograms({ root, onStep: () => {} })
  const ignore = () => {}
  const logs = join(stateDir, 'logs')
  const server = await startKafka({
    root,
    stateDir,
    logs,
    programs,
    onFault: ignore,
    onChange: ignore,
  })
  const { bootstrap } = server
  // As long as a killed broker needs to come back.
  const retry = { retries: 60, maxRetryTime: 1000 }
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry })
  // A request that one partition of a fresh topic refuses is made again whole: the others must not take it twice.
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry })
  const admin = kafka.admin()
  await Promise.all([producer.connect(), admin.connect()])
  return {
    server,
    brokers: [bootstrap],
    send: (topic: string, messages: Message[]) => producer.send({ topic, messages }),
    /** Makes a topic of the test's own; gives its name. */
    async topic(partitions = 3): Promise<string> {
      const topic = `test.${randomUUID()}`
      const isThere = () => ensureTopics(admin, [{ name: topic, partitions, config: {} }])
      await vi.waitFor(async () => expect(await isThere()).toBe(true), { timeout: 10_000 })
      return topic
    },
    /** Gives how far a group has committed a topic: the sum over its partitions. */
    async committed(groupId: string, topic: string): Promise<number> {
      const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
      const offsets = found?.partitions.map(({ offset }) => Math.max(0, Number(offset))) ?? []
      return offsets.reduce((a, b) => a + b, 0)
    },
    async members(groupId: string): Promise<number> {
      const { groups } = await admin.describeGroups([groupId])
      return groups[0]?.state === 'Stable' ? groups[0].members.length : 0
    },
    async stop() {
      await Promise.all([producer.disconnect(), admin.disconnect()])
      await server.stop()
      await rm(stateDir, { recursive: true })
    },
  }
}

export type TestKafka = Awaited<ReturnType<typeof testKafka>>

/** Makes a record as Debezium writes it; headers replace or, when undefined, remove its own. */
export function record(key: string, value = '{}', headers: IHeaders = {}): Message {
  const own = {
    ce_id: randomUUID(),
    ce_source: '/ecom/checkout',
    ce_type: 'order.created',
    ce_specversion: '1.0',
    ce_time: '2026-01-02T03:04:05.678Z',
    ce_subject: key,
    ce_partitionkey: key,
    ce_signature: 'k1.signature',
    'content-type': 'application/json',
  }
  return { key, value, headers: { ...own, ...headers } }
}
