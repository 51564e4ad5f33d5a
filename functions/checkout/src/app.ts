import { createApp as serveOperations, type App } from '@bookstore/shared/app.ts'
import type { Verifier } from '@bookstore/shared/auth.ts'
import type { Log } from '@bookstore/shared/log.ts'
import type { Limiter } from '@bookstore/shared/rate-limit.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import type { Steps } from './checkout.ts'
import { routes } from './routes.ts'

export type Dependencies = {
  steps: (trace: Trace) => Steps
  verify: Verifier
  limit: Limiter
  log: Log
  trustedProxies: readonly string[]
}

export function createApp({ steps, ...plumbing }: Dependencies): App {
  return serveOperations({ name: 'checkout', operations: routes({ steps }), ...plumbing })
}
