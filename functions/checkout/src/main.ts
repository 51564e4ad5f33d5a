import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { readEnv } from '@bookstore/shared/env.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { serve } from '@bookstore/shared/server.ts'
import { signer } from '@bookstore/shared/signature.ts'
import { createApp } from './app.ts'
import { schemas } from './env.ts'
import { allSteps } from './routes.ts'
import { serviceTokens } from './service-token.ts'
import { wakeUp } from './services.ts'

const name = 'checkout'
const { settings, secrets } = readEnv(schemas, process.env)
const timeoutMilliseconds = settings.SERVICE_TIMEOUT_MILLISECONDS
const log = logger(name, settings.LOG_LEVEL)
const db = database(secrets.DATABASE_URL, { max: 8, name })
const tokens = serviceTokens({
  tokenUrl: settings.SERVICE_TOKEN_URL,
  clientId: settings.SERVICE_CLIENT_ID,
  clientSecret: secrets.SERVICE_CLIENT_SECRET,
  timeoutMilliseconds,
})
const services = {
  reserveUrl: settings.RESERVE_URL,
  paymentUrl: settings.PAYMENT_URL,
  tokens,
  timeoutMilliseconds,
}
const app = createApp({
  steps: allSteps({ db, signer: signer(secrets.EVENT_SIGNING_KEYS), services }),
  verify: verifier({ issuer: settings.OIDC_ISSUER, jwksUrl: settings.OIDC_JWKS_URL }),
  limit: limiter({ redisUrl: settings.REDIS_URL, factor: settings.RATE_LIMIT_FACTOR, log }),
  log,
  trustedProxies: settings.TRUSTED_PROXIES,
})

serve({ app, address: settings.ADDRESS, port: settings.PORT, log, onStop: () => db.close() })
wakeUp(settings.RESERVE_URL, timeoutMilliseconds)
