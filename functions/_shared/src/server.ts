import { createServer, type RequestListener } from 'node:http'
import type { Hono } from 'hono'
import type { Bindings } from './access.ts'
import { listener } from './listener.ts'
import type { Log } from './log.ts'

const longestDrainMilliseconds = 25_000
// Knative's queue-proxy keeps an idle connection for 90 s. Whoever closes first must not be the server: a request
// that is just on its way would be answered 502.
const keepAliveTimeout = 120_000

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
  const requests = counted(listener(app.fetch, log))
  // As fetch reads them: of two tokens the first would be believed else.
  const server = createServer({ joinDuplicateHeaders: true, keepAliveTimeout }, requests.listen)
  server.listen(port, address, () => log.info('listening', { address, port }))
  server.once('error', (error) => {
    log.error('Cannot listen', { address, port, error })
    process.exitCode = 1
  })

  const stop = (signal: NodeJS.Signals) => {
    log.info('stopping', { signal })
    const idle = setInterval(() => server.closeIdleConnections(), 20)
    const late = setTimeout(() => {
      server.closeAllConnections()
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

type Listen = (...request: Parameters<RequestListener>) => Promise<void>

// A request whose client has gone is still under way, though the server has no connection of it: had its
// database been closed, the driver would connect again for what it had queued, and never end.
function counted(listen: Listen) {
  const { promise: finished, resolve } = Promise.withResolvers<void>()
  let underWay = 0
  let isFinishing = false
  const settle = () => {
    if (isFinishing && underWay === 0) resolve()
  }
  const counting: Listen = async (...request) => {
    underWay += 1
    await listen(...request)
    underWay -= 1
    settle()
  }
  const finish = () => {
    isFinishing = true
    settle()
  }
  return { listen: counting, finished, finish, abandon: resolve }
}
