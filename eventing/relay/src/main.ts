import { logger } from '@bookstore/shared/log.ts'
import { relayEnv } from './env.ts'
import { startRelay } from './relay.ts'
import { serveStats } from './stats.ts'
import { readSubscriptions } from './subscriptions.ts'

const grace = 8000

const { settings, origin } = relayEnv(process.env)
const log = logger('relay', settings.LOG_LEVEL)
const subscriptions = await readSubscriptions(settings.SUBSCRIPTIONS_PATH)
const relay = startRelay({
  ...origin,
  addresses: settings.SUBSCRIBERS,
  subscriptions,
  limits: { concurrency: settings.CONCURRENCY, capacity: 1000 },
  log,
})
const { server, url } = await serveStats(relay, settings.PORT)
log.info('The relay carries events', { subscriptions: subscriptions.length, stats: `${url}/stats` })

async function stop() {
  server.close()
  server.closeAllConnections()
  await relay.stop(grace)
  log.info('The relay has stopped')
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
