import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSubscriptions, type Subscription } from '../../../eventing/relay/src/subscriptions.ts'
import type { Databases } from './databases.ts'
import type { Settings } from './settings.ts'

type Parts = {
  root: string
  stateDir: string
  databases: Databases
  identity: {
    issuer: string
    jwksUrl: string
    tokenUrl: string
    clientSecrets: Record<string, string>
  }
  /** Where the storefront sends browsers. */
  browserUrls?: { shopUrl: string; authorizationUrl: string; endSessionUrl: string }
  redisUrl: string | undefined
  rateLimitFactor: number
  paymentFailureRate: number
  /** Where the dashboards are, and the password of the storefront's account there; left out without them. */
  dashboards?: { url: string; password: string } | undefined
  address(name: string): string
}

/** Makes what Kubernetes holds on the cluster: the Secrets and ConfigMaps that func.yaml files name. */
export async function shopSettings(parts: Parts): Promise<Settings> {
  const { databases, identity } = parts
  const { shopUrl, ...logInAndOut } = parts.browserUrls ?? {}
  const urls = databases.plans.flatMap(({ name, roles }) =>
    roles.map((role) => [role.secret, { url: databases.url(name, role.name) }] as const),
  )
  const clients = Object.entries(identity.clientSecrets).map(
    ([client, secret]) => [`${client}-client`, { secret }] as const,
  )
  const subscriptions = await readSubscriptions(join(parts.root, 'eventing/subscriptions'))
  return {
    secrets: {
      ...Object.fromEntries([...urls, ...clients]),
      'superset-client': { secret: parts.dashboards?.password ?? '' },
      'event-signing': { keys: await keepSigningKeys(parts.stateDir) },
    },
    configMaps: {
      identity: {
        issuer: identity.issuer,
        jwksUrl: identity.jwksUrl,
        tokenUrl: identity.tokenUrl,
        ...logInAndOut,
      },
      platform: {
        ...(shopUrl === undefined ? {} : { shopUrl, functionsUrl: `${shopUrl}/_local/functions` }),
        trustedProxies: '127.0.0.1',
        proxiesBeforeStorefront: '1',
        redisUrl: parts.redisUrl ?? '',
        rateLimitFactor: String(parts.rateLimitFactor),
        paymentFailureRate: String(parts.paymentFailureRate),
        analyticsUrl: parts.dashboards?.url ?? '',
        analyticsApiUrl: parts.dashboards?.url ?? '',
      },
      subscriptions: { known: JSON.stringify(subscriptions.flatMap((s) => known(s, parts))) },
    },
  }
}

function known({ name, topics, subscriber }: Subscription, { address }: Parts) {
  const url = `${address(subscriber.name)}${subscriber.path}`
  return topics.map((topic) => ({
    subscription: name,
    topic,
    subscriber: subscriber.clusterUrl,
    url,
  }))
}

async function keepSigningKeys(stateDir: string): Promise<string> {
  const file = join(stateDir, 'event-signing-keys')
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return kept
  const made = `k1:${randomBytes(32).toString('base64')}`
  await writeFile(file, made, { mode: 0o600 })
  return made
}
