import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { relayVariables } from '../../local/src/relay-process.ts'
import { embeddedParts } from '../../local/src/shop-parts.ts'

const root = join(import.meta.dirname, '../../..')
const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }))

/** The sources of the stack that name a folder or file, in one piece or as what is joined. */
function naming(path: RegExp) {
  return sources.filter(({ text }) => path.test(text)).map(({ name }) => name)
}

// Both tiers are `openShop`: what it reads itself, both read. The stack may only bring parts of its own.
describe('the stack and the embedded tier', () => {
  it('differ in four parts of a shop', () => {
    const parts = ['replication', 'startCarrier', 'startIdentity', 'startRedis']
    expect(Object.keys(embeddedParts).toSorted()).toEqual(parts)
    expect(naming(/\bopenShop\(/)).toEqual(['stack.ts'])
  })

  it.each([
    ['routes and schedules', /platform\/apps|loadRoutes|loadPings|createGateway/],
    ['functions', /func\.yaml|bundleFunctions|createActivator|loadFunctions/],
    ['subscriptions', /eventing\/subscriptions|readSubscriptions|SUBSCRIPTIONS_PATH/],
    ['the storefront', /buildStorefront|dist\/storefront/],
    ['migrations', /migrationOrder|migrations\//],
  ])('read the same %s: the stack has no say in them', (_what, path) => {
    expect(naming(path)).toEqual([])
  })

  it('run the relay alike, but for where events come from', () => {
    const subscribers = { stock: 'http://127.0.0.1:1' }
    const [embedded, stack] = [{ databases: { ecom: 'postgres://' } }, { bootstrap: '127.0.0.1:2' }]
    const { DATABASE_URLS: urls, ...first } = relayVariables(
      { root, origin: embedded, subscribers },
      3,
    )
    const { KAFKA_BOOTSTRAP: kafka, ...second } = relayVariables(
      { root, origin: stack, subscribers },
      3,
    )
    expect({ urls, kafka }).toEqual({ urls: '{"ecom":"postgres://"}', kafka: '127.0.0.1:2' })
    expect(first).toEqual(second)
    expect(first['SUBSCRIPTIONS_PATH']).toBe(join(root, 'eventing/subscriptions'))
  })

  it('take clients, people and roles from one file of settings', () => {
    expect(naming(/readSettings\(settingsFile/)).toEqual(['keycloak.ts'])
    expect(naming(/configs\/keycloak\/bookstore-realm\.json/)).toEqual(['keycloak-home.ts'])
  })
})
