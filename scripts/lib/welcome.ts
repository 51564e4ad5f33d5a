import type { Shop } from '../../platform/local/src/shop.ts'

/** Says where the shop is and who may sign in, for a person at a terminal. */
export function welcome({ url, identity, databases, redis, logs }: Shop, seconds: number): string {
  const { user1 = '', admin1 = '' } = identity.users
  const inRedis = `counted in Redis (process ${redis?.pid()})`
  const rows = [
    ['API', `${url}/ecom/books, try it at ${url}/docs`],
    ['Functions', `${url}/_local/functions shows which are awake`],
    ['Sign in', `${identity.issuer} as user1 / ${user1} (customer) or admin1 / ${admin1} (admin)`],
    ['Limits', redis ? inRedis : 'counted in memory (no redis-server runs)'],
    ['Logs', logs],
    ...(databases.relocated
      ? [['Data', `${databases.relocated}, which PostgreSQL can enter`]]
      : []),
  ]
  return [
    `\nThe shop is open: ${url} (${seconds.toFixed(1)} s)`,
    ...rows.map(([name = '', value]) => `  ${name.padEnd(10)} ${value}`),
    'Ctrl-C closes it.',
  ].join('\n')
}
