import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import { freePort } from '../../local/src/probe.ts'
import type { Connector } from './connectors.ts'
import { jvm, keepJava, untilReady } from './java.ts'
import { loggingOption } from './kafka.ts'
import { classPath, type JavaPrograms } from './programs.ts'

export type ConnectServer = KeptProcess & {
  /** Of its REST interface. */
  url: string
}

type Options = {
  stateDir: string
  logs: string
  programs: JavaPrograms
  /** Kafka's `host:port`. */
  bootstrap: string
  connectors: Connector[]
  /** Says whether a replication slot is being read. */
  isStreaming(slot: string): Promise<boolean>
  signal?: AbortSignal | undefined
  onFault(sentence: string): void
  onChange(): void
}

const status = v.object({
  connector: v.object({ state: v.string() }),
  tasks: v.array(v.object({ state: v.string(), trace: v.optional(v.string()) })),
})

/**
 * Runs Kafka Connect with Debezium and the given connectors. Resolves once every one of them reads its
 * replication slot: a connector says RUNNING before that.
 */
export async function startConnect(options: Options): Promise<ConnectServer> {
  const { stateDir, logs, programs, connectors, signal, onFault, onChange } = options
  const folder = join(stateDir, 'connect')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const port = await freePort()
  const settings = join(folder, 'connect.properties')
  await writeFile(settings, properties({ ...options, folder, port }))
  const files = await Promise.all(connectors.map((connector) => keepConnector(folder, connector)))
  const kept = keepJava({
    name: 'Connect',
    args: [
      ...jvm(192),
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
  const url = `http://127.0.0.1:${port}`
  const log = join(logs, 'connect.log')
  try {
    for (const connector of connectors) {
      const check = async () =>
        (await isRunning(url, connector.name)) && options.isStreaming(connector.slot)
      const name = `The connector ${connector.name}`
      await untilReady({ name, check, within: 90_000, log, signal })
    }
  } catch (error) {
    await kept.stop()
    throw error
  }
  return { ...kept, url }
}

/** Says whether a connector and all its tasks run. */
export async function isRunning(url: string, name: string): Promise<boolean> {
  const response = await fetch(`${url}/connectors/${encodeURIComponent(name)}/status`)
  if (!response.ok) return false
  const { connector, tasks } = v.parse(status, await response.json())
  const states = [connector, ...tasks].map(({ state }) => state)
  return tasks.length > 0 && states.every((state) => state === 'RUNNING')
}

// They hold the database's password: the folder is for its owner only.
async function keepConnector(folder: string, { name, config }: Connector): Promise<string> {
  const file = join(folder, `${name}.json`)
  await writeFile(file, JSON.stringify({ name, config }, null, 2), { mode: 0o600 })
  return file
}

function properties(options: Options & { folder: string; port: number }): string {
  const { bootstrap, programs, folder, port } = options
  return `bootstrap.servers=${bootstrap}
listeners=http://127.0.0.1:${port}
rest.advertised.host.name=127.0.0.1
plugin.path=${programs.plugins}
plugin.discovery=service_load
key.converter=org.apache.kafka.connect.json.JsonConverter
key.converter.schemas.enable=false
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
header.converter=org.apache.kafka.connect.storage.StringConverter
offset.storage.file.filename=${join(folder, 'offsets.dat')}
offset.flush.interval.ms=1000
producer.linger.ms=0
connector.client.config.override.policy=All
`
}
