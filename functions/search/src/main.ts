import { database } from '@bookstore/shared/db.ts'
import { readEnv } from '@bookstore/shared/env.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { serve } from '@bookstore/shared/server.ts'
import { createApp, session } from './app.ts'
import { schemas } from './env.ts'

const { settings, secrets } = readEnv(schemas, process.env)
const log = logger('search', settings.LOG_LEVEL)
const db = database(secrets.DATABASE_URL, { max: 4, name: 'search', session })
const app = createApp({
  db,
  log,
  limit: limiter({ redisUrl: settings.REDIS_URL, factor: settings.RATE_LIMIT_FACTOR, log }),
  trustedProxies: settings.TRUSTED_PROXIES,
})
serve({ app, address: settings.ADDRESS, port: settings.PORT, log, onStop: () => db.close() })
