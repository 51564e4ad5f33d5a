import { createApp as serveOperations } from '@bookstore/shared/app.ts'
import type { Database } from '@bookstore/shared/db.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import { routes } from './routes.ts'

export type Dependencies = {
  db: Database
  limit: Limiter
  log: Log
  trustedProxies: readonly string[]
}

export function createApp({ db, ...rest }: Dependencies) {
  return serveOperations({ name: 'search', operations: routes({ db }), ...rest })
}
