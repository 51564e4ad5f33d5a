import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Databases } from '../../local/src/databases.ts'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import { freePort } from '../../local/src/probe.ts'
import { isRunning, watchConnectors } from './connect-watch.ts'
import { newColumns } from './columns.ts'
import { readConnectors, type Connector, type SecretValues } from './connectors.ts'
import { jvm, keepJava, untilReady } from './java.ts'
import { loggingOption } from './kafka.ts'
import { endLeftOver } from './pid-file.ts'
import { classPath, type JavaPrograms } from './programs.ts'
import { isStreaming, prepareSlots } from './slots.ts'

export type ConnectServer = KeptProcess & {
  /** Of its REST interface. */
  url: string
}

type Options = {
  programs: JavaPrograms
  /** Kafka's `host:port`. */
  bootstrap: string
  /** Of `startDatabases` with `replication`. */
  databases: { databases: Databases }
  stateDir: string
  logs: string
  signal?: AbortSignal | undefined
  onFault(sentence: string): void
  onChange(): void
}

// 30 hold what Connect needs at rest; queue and producer of each connector take up to 4 each.
const heapMegabytes = 112

const manifests = join(import.meta.dirname, '../../../eventing/connectors')

/**
 * Runs Kafka Connect with Debezium and the connectors of eventing/connectors. Resolves once every one of them
 * reads its replication slot: a connector says RUNNING before that. What is written before it is called for
 * the first time is not carried; from then on nothing is left out, whatever is killed, and repeats can come.
 * @throws Error with one sentence
 */
export async function startConnect(options: Options): Promise<ConnectServer> {
  const { stateDir, logs, signal, onFault } = options
  const { databases } = options.databases
  const folder = join(stateDir, 'connect')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await endLeftOver(folder)
  const connectors = await readConnectors(manifests, secretsOf(databases))
  const offsets = join(folder, 'offsets.dat')
  await prepareSlots(databases, connectors, { exist: existsSync(offsets), file: offsets })
  for (const connector of connectors) await tellNew(options, connector)
  const port = await freePort()
  const kept = await keepConnect(options, { folder, offsets, port, connectors })
  const url = `http://127.0.0.1:${port}`
  const watch = watchConnectors(url, onFault)
  const stop = async () => {
    await watch.stop()
    await kept.stop()
  }
  const { lost } = kept
  const log = join(logs, 'connect.log')
  try {
    for (const connector of connectors) {
      const check = async () =>
        (await isRunning(url, connector.name)) && isStreaming(databases, connector)
      const name = `The connector ${connector.name}`
      await untilReady({ name, check, within: 90_000, log, lost, signal })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { ...kept, url, stop }
}

async function tellNew({ databases, onFault }: Options, connector: Connector): Promise<void> {
  const { name, database } = connector
  const url = databases.databases.url(database, 'debezium')
  for (const column of await newColumns(connector, url)) {
    onFault(`${column} is new and carried nowhere: list it in eventing/connectors/${name}.yaml.`)
  }
}

/** Gives what Secrets of the connectors' namespace hold on a cluster. */
function secretsOf({ plans, url }: Databases): SecretValues {
  const entries = plans.flatMap(({ name, roles }) =>
    roles
      .filter(({ replication }) => replication)
      .flatMap((role) => {
        const { hostname, port, password } = new URL(url(name, role.name))
        return Object.entries({ host: hostname, port, password }).map(([key, value]) => [
          `infra/${role.secret}:${key}`,
          value,
        ])
      }),
  )
  return Object.fromEntries(entries)
}

async function keepConnect(
  { programs, bootstrap, logs, onFault, onChange }: Options,
  run: { folder: string; offsets: string; port: number; connectors: Connector[] },
): Promise<KeptProcess> {
  const { folder, offsets, port, connectors } = run
  const settings = join(folder, 'connect.properties')
  const { plugins } = programs
  await writeFile(settings, properties({ bootstrap, port, plugins, offsets }))
  const files = await Promise.all(connectors.map((connector) => keepConnector(folder, connector)))
  return keepJava({
    name: 'Connect',
    args: [
      ...jvm(heapMegabytes),
      '-XX:+ExitOnOutOfMemoryError',
      await loggingOption(folder),
      '-cp',
      classPath(programs.kafka),
      'org.apache.kafka.connect.cli.ConnectStandalone',
      settings,
      ...files,
    ],
    cwd: folder,
    logs,
    onFault,
    onChange,
  })
}

// They hold the database's password: the folder is for its owner only.
async function keepConnector(folder: string, { name, config }: Connector): Promise<string> {
  const file = join(folder, `${name}.json`)
  await writeFile(file, JSON.stringify({ name, config }, null, 2), { mode: 0o600 })
  return file
}

// What Kafka does not take for a while waits in PostgreSQL's log, not here.
function properties({ bootstrap, port, plugins, offsets }: Record<string, string | number>) {
  return `bootstrap.servers=${bootstrap}
listeners=http://127.0.0.1:${port}
rest.advertised.host.name=127.0.0.1
plugin.path=${plugins}
plugin.discovery=service_load
key.converter=org.apache.kafka.connect.json.JsonConverter
key.converter.schemas.enable=false
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
header.converter=org.apache.kafka.connect.storage.StringConverter
offset.storage.file.filename=${offsets}
offset.flush.interval.ms=1000
producer.linger.ms=0
producer.buffer.memory=4194304
connector.client.config.override.policy=All
`
}
