import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { logLevel, type Admin } from 'kafkajs'
import { Kafka } from '../../../eventing/relay/src/kafkajs.ts'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import { freePort } from '../../local/src/probe.ts'
import { jvm, keepJava, untilReady } from './java.ts'
import { endLeftOver } from './pid-file.ts'
import { classPath, type JavaPrograms } from './programs.ts'
import { readTopics, type Topic } from './topics.ts'

export type KafkaServer = KeptProcess & {
  /** `127.0.0.1:19092` */
  bootstrap: string
}

type Options = {
  root: string
  stateDir: string
  logs: string
  programs: JavaPrograms
  signal?: AbortSignal | undefined
  onFault(sentence: string): void
  onChange(): void
}

const clusterId = createHash('md5').update('bookstore').digest('base64url')

const logging = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN">
  <Appenders>
    <Console name="out"><PatternLayout pattern="%d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %p %c{1} %m%n"/></Console>
  </Appenders>
  <Loggers>
    <Logger name="org.apache.kafka.connect.runtime.rest.RestServer" level="WARN"/>
    <Root level="INFO"><AppenderRef ref="out"/></Root>
  </Loggers>
</Configuration>
`

/** Writes how Kafka and Connect log, and gives the option that names it. */
export async function loggingOption(folder: string): Promise<string> {
  const file = join(folder, 'log4j2.xml')
  await writeFile(file, logging)
  return `-Dlog4j2.configurationFile=${file}`
}

/**
 * Runs one Kafka broker in KRaft mode on loopback ports, with the topics of the KafkaTopic manifests; no
 * other topic comes into being.
 */
export async function startKafka(options: Options): Promise<KafkaServer> {
  const { root, stateDir, logs, programs, signal, onFault, onChange } = options
  const folder = join(stateDir, 'kafka')
  await mkdir(folder, { recursive: true })
  await endLeftOver(folder)
  const [port, controllerPort] = [await freePort(), await freePort()]
  const settings = join(folder, 'server.properties')
  await writeFile(settings, properties({ port, controllerPort, data: join(folder, 'data') }))
  const classes = classPath(programs.kafka)
  if (!existsSync(join(folder, 'data/meta.properties'))) await format(classes, settings, folder)
  const kept = keepJava({
    name: 'Kafka',
    args: [...jvm(256), await loggingOption(folder), '-cp', classes, 'kafka.Kafka', settings],
    cwd: folder,
    logs,
    onFault,
    onChange,
  })
  const bootstrap = `127.0.0.1:${port}`
  try {
    const topics = await readTopics(join(root, 'platform/configs/kafka/topics'))
    const check = () => withAdmin(bootstrap, (admin) => ensureTopics(admin, topics))
    const log = join(logs, 'kafka.log')
    await untilReady({ name: 'Kafka', check, within: 60_000, log, lost: kept.lost, signal })
  } catch (error) {
    await kept.stop()
    throw error
  }
  return { ...kept, bootstrap }
}

async function format(classes: string, settings: string, cwd: string): Promise<void> {
  const args = ['-Xmx128m', '-cp', classes, 'kafka.tools.StorageTool', 'format']
  await promisify(execFile)('java', [...args, '-t', clusterId, '-c', settings], { cwd })
}

/** Gives the administration client for one task. */
export async function withAdmin<T>(
  bootstrap: string,
  task: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'bookstore-admin',
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    retry: { retries: 0 },
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    return await task(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Makes the topics that are missing; says whether all of them can be read and written. */
export async function ensureTopics(admin: Admin, wanted: Topic[]): Promise<boolean> {
  const present = new Set(await admin.listTopics())
  const missing = wanted.filter(({ name }) => !present.has(name))
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: false,
      topics: missing.map(({ name, partitions, config }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      })),
    })
  }
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ name }) => name) })
  return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
}

// Sessions of the only broker are short: after a kill it need not wait for its own former self.
function properties({ port, controllerPort, data }: Record<string, string | number>): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.dedupe.buffer.size=8388608
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
`
}
