import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { readEnv } from '@bookstore/shared/env.ts'
import { logger } from '@bookstore/shared/log.ts'
import { serve } from '@bookstore/shared/server.ts'
import { createApp } from './app.ts'
import { schemas } from './env.ts'

const { settings, secrets } = readEnv(schemas, process.env)
const log = logger('reserve', settings.LOG_LEVEL)
// Two for the batches in flight and one for what is released meanwhile: more are slower on a hot row.
const db = database(secrets.DATABASE_URL, { max: 3, name: 'reserve' })
const app = createApp({
  db,
  log,
  verify: verifier({ issuer: settings.OIDC_ISSUER, jwksUrl: settings.OIDC_JWKS_URL }),
  holdMilliseconds: settings.HOLD_MS,
})
serve({ app, address: settings.ADDRESS, port: settings.PORT, log, onStop: () => db.close() })
