import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { eachLine, lineFile } from './output.ts'
import { freePort } from './probe.ts'

export type RelayProcess = {
  /** `GET` it for what is pending, delivered, retried and dead. */
  statsUrl: string
  pid(): number | undefined
  kill(signal?: NodeJS.Signals): void
  stop(): Promise<void>
}

type Options = {
  root: string
  logs: string
  /** Relay's connection URLs by database name. */
  databases: Record<string, string>
  /** Where functions are reached, by name. */
  subscribers: Record<string, string>
  onFault(sentence: string): void
  onChange(): void
}

const restartMilliseconds = 200

/** Runs the relay as a process and starts it again whenever it dies, until it is stopped. */
export async function startRelay(options: Options): Promise<RelayProcess> {
  const port = await freePort()
  const log = lineFile(options.logs, 'relay')
  const done = Promise.withResolvers<void>()
  let child: ChildProcess | undefined
  let stopping = false
  let restart: NodeJS.Timeout | undefined

  const start = () => {
    child = spawnRelay(options, port)
    for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, log.write)
    options.onChange()
    child.once('exit', (code, signal) => {
      child = undefined
      if (stopping) return done.resolve()
      options.onFault(`The relay ended with ${signal ?? code} and is started again.`)
      restart = setTimeout(start, restartMilliseconds)
    })
  }
  start()

  return {
    statsUrl: `http://127.0.0.1:${port}/stats`,
    pid: () => child?.pid,
    kill: (signal = 'SIGKILL') => child?.kill(signal),
    async stop() {
      stopping = true
      clearTimeout(restart)
      if (child) child.kill('SIGTERM')
      else done.resolve()
      const late = setTimeout(() => child?.kill('SIGKILL'), 10_000)
      await done.promise
      clearTimeout(late)
      await log.close()
    },
  }
}

function spawnRelay({ root, databases, subscribers }: Options, port: number): ChildProcess {
  return spawn(process.execPath, [join(root, 'eventing/relay/src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: '1',
      PORT: String(port),
      DATABASE_URLS: JSON.stringify(databases),
      SUBSCRIBERS: JSON.stringify(subscribers),
      SUBSCRIPTIONS_PATH: join(root, 'eventing/subscriptions'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
}
