import { createApp as serveOperations } from '@bookstore/shared/app.ts'
import type { Database } from '@bookstore/shared/db.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import { routes } from './routes.ts'

/**
 * What the sessions of the database are set to: statements are planned once, not for each search; those that
 * need a plan of their own say so. That a query has only stop words is no news.
 */
export const session = {
  plan_cache_mode: 'force_generic_plan',
  client_min_messages: 'warning',
}

export type Dependencies = {
  db: Database
  limit: Limiter
  log: Log
  trustedProxies: readonly string[]
}

export function createApp({ db, ...rest }: Dependencies) {
  return serveOperations({ name: 'search', operations: routes({ db }), ...rest })
}
