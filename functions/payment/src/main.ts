import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { readEnv } from '@bookstore/shared/env.ts'
import { logger } from '@bookstore/shared/log.ts'
import { serve } from '@bookstore/shared/server.ts'
import { signer } from '@bookstore/shared/signature.ts'
import { createApp } from './app.ts'
import { schemas } from './env.ts'
import { simulatedGateway } from './gateway.ts'

const { settings, secrets } = readEnv(schemas, process.env)
const log = logger('payment', settings.LOG_LEVEL)
const db = database(secrets.DATABASE_URL, { max: 4, name: 'payment' })
const app = createApp({
  db,
  log,
  signer: signer(secrets.EVENT_SIGNING_KEYS),
  verify: verifier({ issuer: settings.OIDC_ISSUER, jwksUrl: settings.OIDC_JWKS_URL }),
  gateway: simulatedGateway({ db, failureRate: settings.PAYMENT_FAILURE_RATE }),
  gatewayTimeoutMilliseconds: settings.GATEWAY_TIMEOUT_MS,
})
serve({ app, address: settings.ADDRESS, port: settings.PORT, log, onStop: () => db.close() })
