import { createApp as serveOperations } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Database } from '@bookstore/shared/db.ts'
import type { Log } from '@bookstore/shared/log.ts'
import { routes } from './routes.ts'

export type Dependencies = {
  db: Database
  verify: Verifier
  log: Log
  holdMilliseconds: number
}

export function createApp({ db, verify, log, holdMilliseconds }: Dependencies) {
  const operations = routes({ db, holdMilliseconds })
  return serveOperations({ name: 'reserve', operations, verify, log })
}
