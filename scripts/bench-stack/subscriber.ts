import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../lib/functions.ts'

const manifest = 'order.created.stock.yaml'

export type Subscriber = {
  /** When each order's event arrived: `performance.now()`. */
  arrivals: Map<string, number>
  stop(): Promise<void>
}

/** Runs a relay with one subscription, whose function does nothing but to note when an event came. */
export async function subscribe(env: Record<string, string>): Promise<Subscriber> {
  const arrivals = new Map<string, number>()
  const server = createServer((request, response) => {
    const subject = String(request.headers['ce-subject'])
    if (!arrivals.has(subject)) arrivals.set(subject, performance.now())
    request.resume().on('end', () => response.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const url = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'bookstore-bench-relay-'))
  await copyFile(join(root, 'eventing/subscriptions', manifest), join(folder, manifest))
  const relay = spawn(process.execPath, [join(root, 'eventing/relay/src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: '1',
      PORT: '0',
      SUBSCRIBERS: JSON.stringify({ stock: url, 'failed-events': url }),
      SUBSCRIPTIONS_PATH: folder,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const killAtExit = () => relay.kill('SIGKILL')
  process.once('exit', killAtExit)
  return {
    arrivals,
    async stop() {
      relay.kill('SIGTERM')
      await once(relay, 'exit')
      process.off('exit', killAtExit)
      server.close()
      server.closeAllConnections()
      await rm(folder, { recursive: true })
    },
  }
}
