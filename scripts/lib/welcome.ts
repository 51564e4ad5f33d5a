import type { SupersetServer } from '../../platform/stack/src/superset.ts'
import type { OpenShop } from './describe-run.ts'

/** Says where the shop is and who may sign in, for a person at a terminal. */
export function welcome(
  {
    url,
    identity,
    databases,
    activator,
    redis,
    kafka,
    connect,
    pgAdmin,
    analytics,
    logs,
  }: OpenShop,
  seconds: number,
): string {
  const { user1 = '', admin1 = '' } = identity.users
  const inRedis = `in Redis (process ${redis?.pid()})`
  const inMemory = 'in memory, lost when the shop closes (no redis-server runs)'
  const superset = analytics?.superset
  const hasStorefront = activator.stats().some(({ name }) => name === 'storefront')
  const rows = [
    ['API', `${url}/ecom/books, try it at ${url}/docs`],
    ['Functions', `${url}/_local/functions shows which are awake`],
    ['Sign in', `${identity.issuer} as user1 / ${user1} (customer) or admin1 / ${admin1} (admin)`],
    ['Sessions', redis ? inRedis : inMemory],
    ...(kafka ? [['Kafka', kafka.bootstrap]] : []),
    ...(connect ? [['Connect', `${connect.url}/connectors`]] : []),
    ...(pgAdmin ? [['pgAdmin', `${pgAdmin.url} as ${pgAdmin.email} / ${pgAdmin.password}`]] : []),
    ...(analytics ? [['Flink', analytics.flink.url]] : []),
    ...(superset ? [['Superset', dashboards(superset)]] : []),
    ['Logs', logs],
    ...(databases.relocated
      ? [['Data', `${databases.relocated}, which PostgreSQL can enter`]]
      : []),
  ]
  return [
    `\n${hasStorefront ? 'The shop' : 'The API of the shop'}: ${url} (open after ${seconds.toFixed(1)} s)`,
    ...rows.map(([name = '', value]) => `  ${name.padEnd(10)} ${value}`),
    'Ctrl-C closes it.',
  ].join('\n')
}

function dashboards({ url, admin }: SupersetServer): string {
  return `${url}/dashboard/list/ for everybody, to change them as ${admin.name} / ${admin.password}`
}
