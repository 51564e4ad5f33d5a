import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Bindings } from './access.ts'
import type { Log } from './log.ts'

const longestDrainMilliseconds = 25_000

/**
 * Serves the app until SIGTERM or SIGINT: then it takes no new connection, finishes every request under
 * way, closes idle connections as they become idle, runs `onStop` and lets the process end by itself.
 */
export function serve(options: {
  app: Hono<Bindings>
  address: string
  port: number
  log: Log
  onStop: () => Promise<void>
}): void {
  const { app, address, port, log, onStop } = options
  const requests = counted(app.fetch)
  const server = createAdaptorServer({ fetch: requests.fetch })
  server.listen(port, address, () => log.info('listening', { address, port }))
  server.once('error', (error) => {
    log.error('Cannot listen', { address, port, error })
    process.exitCode = 1
  })

  const stop = (signal: NodeJS.Signals) => {
    log.info('stopping', { signal })
    const idle = setInterval(() => closeIdle(server), 20)
    const late = setTimeout(() => {
      closeAll(server)
      requests.abandon()
    }, longestDrainMilliseconds)
    server.close(() => {
      clearInterval(idle)
      requests.finished
        .then(onStop)
        .catch((error: unknown) => log.error('Not stopped cleanly', { error }))
        .finally(() => clearTimeout(late))
      requests.finish()
    })
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

type Fetch = Hono<Bindings>['fetch']

// A request whose client has gone is still under way, though the server has no connection of it: had its
// database been closed, the driver would connect again for what it had queued, and never end.
function counted(fetch: Fetch) {
  const { promise: finished, resolve } = Promise.withResolvers<void>()
  let underWay = 0
  let isFinishing = false
  const settle = () => {
    if (isFinishing && underWay === 0) resolve()
  }
  const counting: Fetch = async (...request) => {
    underWay += 1
    try {
      return await fetch(...request)
    } finally {
      underWay -= 1
      settle()
    }
  }
  const finish = () => {
    isFinishing = true
    settle()
  }
  return { fetch: counting, finished, finish, abandon: resolve }
}

type Server = ReturnType<typeof createAdaptorServer>

function closeIdle(server: Server): void {
  if ('closeIdleConnections' in server) server.closeIdleConnections()
}

function closeAll(server: Server): void {
  if ('closeAllConnections' in server) server.closeAllConnections()
}
