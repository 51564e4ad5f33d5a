import { spawn, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { keepProcess, type KeptProcess } from './kept-process.ts'
import { eachLine, lineFile } from './output.ts'
import { freePort } from './probe.ts'

export type Redis = KeptProcess & { url: string }

export type RedisOptions = {
  /** Remembers the process, so that the next start finds it when we are killed. */
  stateDir: string
  logs: string
  onFault(sentence: string): void
  onChange(): void
}

const startMilliseconds = 5000

/** The file of a state folder that holds process number and port of its Redis. */
export function redisFile(stateDir: string): string {
  return join(stateDir, 'redis.pid')
}

/** Runs the `redis-server` of the PATH; gives undefined when there is none, or when it does not start, which is told. */
export async function startRedis(options: RedisOptions): Promise<Redis | undefined> {
  if (!isRedisInstalled()) return undefined
  try {
    return await runRedis('redis-server', options)
  } catch (error) {
    const why = error instanceof Error ? error.message : error
    options.onFault(`${why}: sessions and limits are kept in memory.`)
    return undefined
  }
}

/** Says whether there is a `redis-server` on the PATH. */
export function isRedisInstalled(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
}

/**
 * Runs Redis on a free loopback port, without persistence: it holds limits and sessions, which may be lost.
 * @throws Error that names the log when it does not start
 */
export async function runRedis(program: string, options: RedisOptions): Promise<Redis> {
  const { stateDir, logs, onFault, onChange } = options
  const port = await freePort()
  const log = lineFile(logs, 'redis')
  const file = redisFile(stateDir)
  const faults: string[] = []
  let ready = false
  const kept = keepProcess({
    name: 'Redis',
    start: () => spawnRedis({ program, port, file, write: log.write }),
    grace: 5000,
    onFault: (sentence) => (ready ? onFault(sentence) : faults.push(sentence)),
    onChange,
  })
  const stop = async () => {
    await kept.stop()
    await log.close()
    rmSync(file, { force: true })
  }
  const deadline = performance.now() + startMilliseconds
  while (!ready && faults.length === 0 && performance.now() < deadline) ready = await accepts(port)
  if (ready) return { ...kept, url: `redis://127.0.0.1:${port}`, stop }
  await stop()
  throw new Error(`Redis does not start (log: ${join(logs, 'redis.log')})`)
}

type Launch = { program: string; port: number; file: string; write(line: string): void }

function spawnRedis({ program, port, file, write }: Launch) {
  const listening = ['--bind', '127.0.0.1', '--port', String(port)]
  const child = spawn(program, [...listening, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: '/',
  })
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, write)
  if (child.pid) writeFileSync(file, `${child.pid} ${port}`)
  return child
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection({ port, host: '127.0.0.1' })
  const settle = (accepted: boolean) => {
    socket.destroy()
    if (accepted) resolve(true)
    else setTimeout(resolve, 20, false)
  }
  socket.once('connect', () => settle(true))
  socket.once('error', () => settle(false))
  return promise
}
