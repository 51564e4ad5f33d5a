import { createApp as serveOperations, type App } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Database } from '@bookstore/shared/db.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import { routes } from './routes.ts'

export type Dependencies = {
  db: Database
  verify: Verifier
  limit: Limiter
  log: Log
  trustedProxies: readonly string[]
}

export function createApp({ db, ...plumbing }: Dependencies): App {
  return serveOperations({ name: 'cart', operations: routes({ db }), ...plumbing })
}
