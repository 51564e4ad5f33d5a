import { createApp as serveOperations, type App } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import { events, type Dependencies as EventDependencies } from './events.ts'
import type { Desk } from './retry.ts'
import { routes } from './routes.ts'

export type Dependencies = Desk &
  EventDependencies & {
    verify: Verifier
    limit: Limiter
    log: Log
    trustedProxies: readonly string[]
  }

export function createApp(dependencies: Dependencies): App {
  const { db, signer, subscriptions, retryTimeoutMilliseconds, ...plumbing } = dependencies
  const operations = [
    ...routes({ db, subscriptions, retryTimeoutMilliseconds }),
    events({ db, signer, subscriptions }),
  ]
  return serveOperations({ name: 'failed-events', operations, ...plumbing })
}
