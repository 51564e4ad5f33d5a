import type { Shop } from '../../platform/local/src/shop.ts'
import { root } from './functions.ts'
import type { Run } from './run-file.ts'

/** Describes a running shop for `run.json`. */
export function describeRun(shop: Shop, startedAt: string): Run {
  const { identity, databases, activator, relay } = shop
  const { issuer, jwksUrl, tokenUrl } = identity
  const { ecom = '', inventory = '', payment = '' } = databases.adminUrls
  const stats = activator.stats()
  const storefront = stats.find(({ name }) => name === 'storefront')
  const functions = stats
    .filter((one) => one !== storefront)
    .map(({ name, pid }) => [name, { url: activator.address(name), pid }] as const)
  return {
    startedAt,
    root,
    pids: {
      main: process.pid,
      postgres: databases.pid(),
      relay: relay.pid() ?? null,
      redis: shop.redis?.pid() ?? null,
    },
    gateway: { url: shop.url, port: shop.port },
    identity: { issuer, jwksUrl, tokenUrl },
    users: identity.users,
    shopperSecret: identity.shopperSecret,
    postgres: { port: databases.port },
    databases: { ecom, inventory, payment },
    functions: Object.fromEntries(functions),
    ...(storefront && { storefront: { url: shop.url, pid: storefront.pid } }),
    relay: { statsUrl: relay.statsUrl },
    logs: shop.logs,
  }
}
