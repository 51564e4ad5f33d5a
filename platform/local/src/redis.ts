import { spawn, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { keepProcess, type KeptProcess } from './kept-process.ts'
import { eachLine, lineFile } from './output.ts'
import { freePort } from './probe.ts'

export type Redis = KeptProcess & { url: string }

type Options = {
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

/**
 * Runs Redis on a free loopback port, without persistence: it holds limits and sessions, which may be lost.
 * @returns undefined when there is no `redis-server` on the PATH, or when it does not start, which is told
 */
export async function startRedis(options: Options): Promise<Redis | undefined> {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined
  const { stateDir, logs, onFault, onChange } = options
  const port = await freePort()
  const log = lineFile(logs, 'redis')
  const file = redisFile(stateDir)
  const faults: string[] = []
  let ready = false
  const kept = keepProcess({
    name: 'Redis',
    start: () => spawnRedis(port, file, log.write),
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
  onFault(
    `Redis does not start (log: ${join(logs, 'redis.log')}): sessions and limits are kept in memory.`,
  )
  return undefined
}

function spawnRedis(port: number, file: string, write: (line: string) => void) {
  const listening = ['--bind', '127.0.0.1', '--port', String(port)]
  const child = spawn('redis-server', [...listening, '--save', '', '--appendonly', 'no'], {
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
