import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { startStandIn } from './stand-in.ts'

export type Running = { port: number; stop(): Promise<void> }

const isInstalled = spawnSync('redis-server', ['--version']).status === 0

/** Starts `redis-server` where it is on the PATH, else a stand-in; 0 takes a free port. */
export async function startRedis(port = 0): Promise<Running> {
  return isInstalled ? startServer(port === 0 ? await freePort() : port) : startStandIn(port)
}

async function startServer(port: number): Promise<Running> {
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', options, { stdio: 'ignore' })
  const ended = once(server, 'exit')
  while (!(await isListening(port))) await new Promise((resolve) => setTimeout(resolve, 20))
  return {
    port,
    async stop() {
      server.kill('SIGKILL')
      await ended
    },
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
