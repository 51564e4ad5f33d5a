import type { Shop } from '../../platform/local/src/shop.ts'
import type { Stack } from '../../platform/stack/src/stack.ts'
import { root } from './functions.ts'
import type { Run } from './run-file.ts'

/** A shop of any tier. */
export type OpenShop = Shop &
  Partial<
    Pick<
      Stack,
      'kafka' | 'connect' | 'keycloak' | 'pgAdmin' | 'analytics' | 'reconcileUrls' | 'lost'
    >
  >

/** Describes a running shop for `run.json`. */
export function describeRun(shop: OpenShop, startedAt: string): Run {
  const { identity, databases, activator, relay, redis, kafka, connect, keycloak } = shop
  const { pgAdmin, analytics } = shop
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
      redis: redis?.pid() ?? null,
      ...(kafka && { kafka: kafka.pid() ?? null }),
      ...(connect && { connect: connect.pid() ?? null }),
      ...(keycloak && { keycloak: keycloak.pid() ?? null }),
      ...(pgAdmin && { pgAdmin: pgAdmin.pid() ?? null }),
      ...(analytics && {
        warehouse: analytics.warehouse.pid(),
        flink: analytics.flink.pid() ?? null,
        ...(analytics.superset && { superset: analytics.superset.pid() ?? null }),
      }),
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
    ...(redis && { redis: { url: redis.url } }),
    ...(kafka && { kafka: { bootstrap: kafka.bootstrap } }),
    ...(connect && { connect: { url: connect.url } }),
    ...(analytics && {
      flink: { url: analytics.flink.url },
      ...(analytics.superset && { superset: { url: analytics.superset.url } }),
      warehouse: { url: analytics.warehouse.adminUrls['analytics'] ?? '' },
    }),
    ...(shop.reconcileUrls && { reconcile: shop.reconcileUrls }),
    logs: shop.logs,
  }
}
