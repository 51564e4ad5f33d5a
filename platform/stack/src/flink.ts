import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { holdPort } from '../../local/src/free-ports.ts'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import type { FlinkProgram } from './flink-program.ts'
import { runsWhole, watchFlink } from './flink-watch.ts'
import { jvm, keepJava, untilReady } from './java.ts'
import { endLeftOver } from './pid-file.ts'
import { classPath } from './programs.ts'

export type FlinkServer = KeptProcess & {
  /** Of its page and its REST interface. */
  url: string
  /** Its folder at work: checkpoints, and the file `rebuild` that has everything read anew. */
  folder: string
}

type Options = {
  program: FlinkProgram
  /** Kafka's `host:port`. */
  bootstrap: string
  /** The URL of the warehouse, of the role that writes. */
  warehouse: string
  /** Of its page; 0 takes a free one. */
  port: number
  stateDir: string
  logs: string
  signal?: AbortSignal | undefined
  onFault(sentence: string): void
  onChange(): void
}

const heapMegabytes = 192

// 10 s alone on a laptop, far more beside others.
const longestStart = 400_000

/** For the virtual machine: Flink reaches into these packages of it. */
export const opened = ['java.lang', 'java.util', 'java.time', 'java.nio', 'java.net'].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
)

/**
 * Runs Flink in one process with the job of analytics/flink/sql, from the newest checkpoint of the state
 * folder. Resolves once every task of the job runs. It is never given up: the shop does without it.
 * @throws Error with one sentence
 */
export async function startFlink(options: Options): Promise<FlinkServer> {
  const { stateDir, logs, signal, onFault } = options
  const folder = join(stateDir, 'flink')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await endLeftOver(folder)
  const { port, release } = await holdPort(options.port)
  await release()
  await writeSettings(options, folder, port)
  const kept = keepFlink(options, folder)
  const url = `http://127.0.0.1:${port}`
  const watch = watchFlink(url, onFault)
  const stop = async () => {
    await watch.stop()
    await kept.stop()
  }
  try {
    const log = join(logs, 'flink.log')
    const check = () => runsWhole(url)
    await untilReady({ name: 'Flink', check, within: longestStart, log, lost: kept.lost, signal })
  } catch (error) {
    await stop()
    throw error
  }
  return { ...kept, url, folder, stop }
}

async function writeSettings({ program }: Options, folder: string, port: number): Promise<void> {
  const shared = await readFile(join(program.settings, 'config.yaml'), 'utf8')
  await writeFile(join(folder, 'config.yaml'), `${shared}${ownSettings(folder, port)}`)
}

// One process, in which a sink that fails may take Flink's task manager with it: whatever fails ends the process,
// which is started again from its last checkpoint. Memory that Flink would divide among many is little.
function ownSettings(folder: string, port: number): string {
  return `execution.target: local
execution.attached: true
restart-strategy.type: none
execution.checkpointing.dir: ${pathToFileURL(join(folder, 'states')).href}
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
rest.port: ${port}
rest.bind-port: "${port}"
web.submit.enable: false
io.tmp.dirs: ${join(folder, 'tmp')}
taskmanager.memory.network.min: 8mb
taskmanager.memory.network.max: 8mb
taskmanager.memory.managed.size: 1mb
`
}

/** What the SQL names. Texts become UUIDs in PostgreSQL; rows of one batch go in one statement. */
export function flinkEnvironment({
  bootstrap,
  warehouse,
}: Pick<Options, 'bootstrap' | 'warehouse'>) {
  const { host, pathname, username, password } = new URL(warehouse)
  const query = 'stringtype=unspecified&reWriteBatchedInserts=true&tcpKeepAlive=true'
  return {
    KAFKA_BOOTSTRAP: bootstrap,
    WAREHOUSE_URL: `jdbc:postgresql://${host}${pathname}?${query}`,
    WAREHOUSE_USER: username,
    WAREHOUSE_PASSWORD: password,
  }
}

/** How Java is called for the runner. @param settings the folder of the file config.yaml */
export function runnerArguments(verb: 'run' | 'check', program: FlinkProgram, settings: string) {
  return [
    ...opened,
    ...jvm(heapMegabytes),
    '-XX:+ExitOnOutOfMemoryError',
    `-Dlog4j2.configurationFile=${join(program.settings, 'log4j2.properties')}`,
    '-cp',
    classPath(program.jars),
    'bookstore.SqlRunner',
    verb,
    program.sql,
    settings,
  ]
}

function keepFlink(options: Options, folder: string): KeptProcess {
  const { program, logs, onFault, onChange } = options
  return keepJava({
    name: 'Flink',
    args: runnerArguments('run', program, folder),
    env: flinkEnvironment(options),
    cwd: folder,
    logs,
    attempts: Infinity,
    onFault,
    onChange,
  })
}
