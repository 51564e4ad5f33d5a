import { createApp as serveOperations } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Database } from '@bookstore/shared/db.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import { adminRoutes } from './admin.ts'
import { cache } from './cache.ts'
import { docsRoutes } from './docs.ts'
import { events } from './events.ts'
import type { ListQuery } from './listing.ts'
import type { Sent } from './page.ts'
import { routes } from './routes.ts'

export type Dependencies = {
  db: Database
  verify: Verifier
  limit: Limiter
  signer: Signer
  log: Log
  trustedProxies: readonly string[]
}

export function createApp({ db, signer, ...rest }: Dependencies) {
  const lists = cache<ListQuery, Sent>({ milliseconds: 1000, most: 500 })
  const changed = () => lists.clear()
  const operations = [
    ...routes({ db, lists }),
    ...adminRoutes({ db, signer, changed }),
    ...docsRoutes(),
    events({ db, signer, changed }),
  ]
  return serveOperations({ name: 'books', operations, ...rest })
}
