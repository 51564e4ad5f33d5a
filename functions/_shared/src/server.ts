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
  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(port, address, () => log.info('listening', { address, port }))
  server.once('error', (error) => {
    log.error('Cannot listen', { address, port, error })
    process.exitCode = 1
  })

  const stop = (signal: NodeJS.Signals) => {
    log.info('stopping', { signal })
    const idle = setInterval(() => closeIdle(server), 20)
    const late = setTimeout(() => closeAll(server), longestDrainMilliseconds)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(late)
      onStop().catch((error: unknown) => log.error('Not stopped cleanly', { error }))
    })
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

type Server = ReturnType<typeof createAdaptorServer>

function closeIdle(server: Server): void {
  if ('closeIdleConnections' in server) server.closeIdleConnections()
}

function closeAll(server: Server): void {
  if ('closeAllConnections' in server) server.closeAllConnections()
}
