import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadFunctions, parseFunction, type FunctionSpec } from './func-yaml.ts'

const root = join(import.meta.dirname, '../../..')

const namespaces = {
  books: 'ecom',
  cart: 'ecom',
  checkout: 'ecom',
  'failed-events': 'ecom',
  orders: 'ecom',
  payment: 'payment',
  reserve: 'inventory',
  search: 'ecom',
  stock: 'inventory',
}

const sources: Record<string, RegExp> = {
  LOG_LEVEL: /^info$/,
  DATABASE_URL: /^\{\{ secret:[a-z-]+-database:url \}\}$/,
  OIDC_ISSUER: /^\{\{ configMap:identity:issuer \}\}$/,
  OIDC_JWKS_URL: /^\{\{ configMap:identity:jwksUrl \}\}$/,
  TRUSTED_PROXIES: /^\{\{ configMap:platform:trustedProxies \}\}$/,
  REDIS_URL: /^\{\{ configMap:platform:redisUrl \}\}$/,
  RATE_LIMIT_FACTOR: /^\{\{ configMap:platform:rateLimitFactor \}\}$/,
  EVENT_SIGNING_KEYS: /^\{\{ secret:event-signing:keys \}\}$/,
  RESERVE_URL: /^http:\/\/reserve\.inventory\.svc\.cluster\.local$/,
  PAYMENT_URL: /^http:\/\/payment\.payment\.svc\.cluster\.local$/,
  SERVICE_TOKEN_URL: /^\{\{ configMap:identity:tokenUrl \}\}$/,
  SERVICE_CLIENT_ID: /^checkout$/,
  SERVICE_CLIENT_SECRET: /^\{\{ secret:checkout-client:secret \}\}$/,
  SUBSCRIPTIONS: /^\{\{ configMap:subscriptions:known \}\}$/,
  PAYMENT_FAILURE_RATE: /^\{\{ configMap:platform:paymentFailureRate \}\}$/,
}

const schema = v.custom<v.GenericSchema<string | undefined, unknown>>(
  (value) => typeof value === 'object' && value !== null && '~run' in value,
)
const entries = v.record(v.string(), schema)
const envModule = v.object({ schemas: v.object({ settings: entries, secrets: entries }) })

/** Gives the variables that a function's code reads, and whether it can do without them. */
async function readBy(name: string): Promise<{ name: string; required: boolean }[]> {
  const file = join(root, 'functions', name, 'src/env.ts')
  const { schemas } = v.parse(envModule, await import(pathToFileURL(file).href))
  return Object.entries({ ...schemas.settings, ...schemas.secrets }).map(([variable, shape]) => ({
    name: variable,
    required: !v.safeParse(shape, undefined).success,
  }))
}

let functions: FunctionSpec[]
beforeAll(async () => {
  functions = await loadFunctions(join(root, 'functions'))
})

describe('func.yaml', () => {
  it('exists for every function, in its namespace', () => {
    const found = functions.map(({ name, namespace }) => [name, namespace])
    expect(Object.fromEntries(found)).toEqual(namespaces)
  })

  it('gives only known variables, each from where it is kept', () => {
    const strangers = functions.flatMap(({ name, run }) =>
      run.envs
        .filter(({ name: variable, value }) => !sources[variable]?.test(value))
        .map(({ name: variable }) => `${name} ${variable}`),
    )
    expect(strangers).toEqual([])
  })

  it.each(Object.keys(namespaces))(
    'gives %s all that its code needs, and nothing else',
    async (name) => {
      const read = await readBy(name)
      const given =
        functions.find((one) => one.name === name)?.run.envs.map((env) => env.name) ?? []
      const required = read.filter((variable) => variable.required).map((variable) => variable.name)
      expect(required.filter((variable) => !given.includes(variable))).toEqual([])
      const known = new Set(read.map((variable) => variable.name))
      expect(given.filter((variable) => !known.has(variable))).toEqual([])
    },
  )

  it('gives every function the database of its own role', () => {
    const urls = functions.map(({ name, run }) => {
      const found = run.envs.find((env) => env.name === 'DATABASE_URL')
      return [found?.value, `{{ secret:${name}-database:url }}`]
    })
    expect(urls.map(([found]) => found)).toEqual(urls.map(([, wanted]) => wanted))
  })

  it('gives the signing keys to those that publish or consume, and the client secret to checkout', () => {
    const holders = (variable: string) =>
      functions
        .filter(({ run }) => run.envs.some((env) => env.name === variable))
        .map(({ name }) => name)
    expect(holders('EVENT_SIGNING_KEYS')).toEqual([
      'books',
      'checkout',
      'failed-events',
      'orders',
      'payment',
      'stock',
    ])
    expect(holders('SERVICE_CLIENT_SECRET')).toEqual(['checkout'])
  })

  it('keeps every function inside of the cluster, from zero up', () => {
    const shapes = functions.map(({ name, deploy }) => ({
      name,
      labels: deploy.labels,
      min: deploy.options.scale.min,
      health: deploy.healthEndpoints,
    }))
    expect(shapes).toEqual(
      Object.keys(namespaces).map((name) => ({
        name,
        labels: [
          { key: 'networking.knative.dev/visibility', value: 'cluster-local' },
          { key: 'app', value: name },
          { key: 'version', value: 'v1' },
        ],
        min: 0,
        health: { liveness: '/health/liveness', readiness: '/health/readiness' },
      })),
    )
  })

  it('that cannot be used is refused, naming the file and the place', () => {
    const text = JSON.stringify({ specVersion: '0.36.0', name: 'A' })
    expect(() => parseFunction('functions/a/func.yaml', text)).toThrow(
      /^functions\/a\/func\.yaml is not usable: name: .*; runtime: /,
    )
  })
})
