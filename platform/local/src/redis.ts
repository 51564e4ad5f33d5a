import { spawn, spawnSync } from 'node:child_process'
import { createConnection } from 'node:net'
import { freePort } from './probe.ts'

export type Redis = { url: string; pid: number; stop(): Promise<void> }

/**
 * Starts Redis on a free loopback port, without persistence: it holds limits and sessions, which may be lost.
 * @returns undefined when there is no `redis-server` on the PATH
 * @throws Error in one sentence when it is there and does not start
 */
export async function startRedis(): Promise<Redis | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined
  const port = await freePort()
  const child = spawn(
    'redis-server',
    ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore', detached: true, cwd: '/' },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const deadline = Date.now() + 5000
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('Redis does not start.')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
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
