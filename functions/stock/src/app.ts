import { createApp as serveOperations } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Database } from '@bookstore/shared/db.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import { events } from './events.ts'
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
  const operations = [...routes({ db, signer }), events({ db, signer })]
  return serveOperations({ name: 'stock', operations, ...rest })
}
