import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { keepProcess, type KeptProcess } from './kept-process.ts'
import { eachLine, lineFile } from './output.ts'
import { freePort } from './probe.ts'

export type RelayProcess = KeptProcess & {
  /** `GET` it for what is pending, delivered, retried and dead. */
  statsUrl: string
}

/** Where the relay finds the events: its connection URLs by database name, or Kafka's `host:port`. */
export type RelayOrigin = { databases: Record<string, string> } | { bootstrap: string }

type Options = {
  root: string
  logs: string
  origin: RelayOrigin
  /** Where functions are reached, by name. */
  subscribers: Record<string, string>
  onFault(sentence: string): void
  onChange(): void
}

/** Runs the relay as a process and starts it again whenever it dies, until it is stopped. */
export async function startRelay(options: Options): Promise<RelayProcess> {
  const port = await freePort()
  const log = lineFile(options.logs, 'relay')
  const start = () => {
    const child = spawnRelay(options, port)
    for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, log.write)
    return child
  }
  const { onFault, onChange } = options
  const kept = keepProcess({ name: 'The relay', start, grace: 10_000, onFault, onChange })
  return {
    ...kept,
    statsUrl: `http://127.0.0.1:${port}/stats`,
    async stop() {
      await kept.stop()
      await log.close()
    },
  }
}

function spawnRelay(options: Options, port: number): ChildProcess {
  return spawn(process.execPath, [join(options.root, 'eventing/relay/src/main.ts')], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...relayVariables(options, port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
}

/** Gives the relay's environment: only where the events come from differs between the tiers. */
export function relayVariables(
  { root, origin, subscribers }: Pick<Options, 'root' | 'origin' | 'subscribers'>,
  port: number,
): Record<string, string> {
  const from =
    'databases' in origin
      ? { DATABASE_URLS: JSON.stringify(origin.databases) }
      : { KAFKA_BOOTSTRAP: origin.bootstrap }
  return {
    ...from,
    PORT: String(port),
    SUBSCRIBERS: JSON.stringify(subscribers),
    SUBSCRIPTIONS_PATH: join(root, 'eventing/subscriptions'),
  }
}
