import { createApp as serveOperations } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Log } from '@bookstore/shared/log.ts'
import { events, type Options } from './events.ts'
import { routes } from './routes.ts'

export type Dependencies = Options & { verify: Verifier; log: Log }

export function createApp({ verify, log, ...options }: Dependencies) {
  const operations = [...routes(options), events(options)]
  return serveOperations({ name: 'payment', operations, verify, log })
}
