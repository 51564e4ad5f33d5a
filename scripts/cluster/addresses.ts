import { request } from 'node:http'
import { request as secureRequest } from 'node:https'

/** The port of the shop, on the machine as in the cluster. */
export const shopPort = 30_000

/** The names that the gateway serves, all on one port. */
export const hosts = ['myecom.net', 'api.service.net', 'idp.keycloak.net']

type Chosen = { components: readonly string[] }

/** Gives where the shop, its API and its identity are; with the component `tls` by HTTPS. */
export function urlsOf({ components }: Chosen) {
  const scheme = components.includes('tls') ? 'https' : 'http'
  return {
    shop: `${scheme}://myecom.net:${shopPort}`,
    api: `${scheme}://api.service.net:${shopPort}`,
    issuer: `${scheme}://idp.keycloak.net:${shopPort}/realms/bookstore`,
  }
}

/** Tools with a port of their own, by the component that brings them. */
export const tools = [
  { component: 'pgadmin', name: 'pgAdmin', url: 'http://localhost:31111' },
  { component: 'analytics', name: 'Superset', url: 'http://localhost:32000' },
  { component: 'analytics', name: 'Flink', url: 'http://localhost:32400' },
  { component: 'observability', name: 'Kiali', url: 'http://localhost:32100/kiali' },
  { component: 'observability', name: 'Prometheus', url: 'http://localhost:32300' },
]

/** Gives the line that a hosts file lacks; undefined when it names all. */
export function missingHosts(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  const known = new Set(
    lines.filter(([address]) => address === '127.0.0.1').flatMap(([, ...names]) => names),
  )
  const missing = hosts.filter((host) => !known.has(host))
  return missing.length === 0 ? undefined : `127.0.0.1 ${missing.join(' ')}`
}

export type Answer = { status: number; body: string }
export type Ask = (address: string) => Promise<Answer | undefined>

/**
 * Asks the gateway for an address of the shop by its port on this machine, whatever the hosts file says.
 * @returns undefined when nothing answers
 */
export function ask(address: string): Promise<Answer | undefined> {
  const { host, hostname, port, pathname, protocol, search } = new URL(address)
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
  const options = {
    host: '127.0.0.1',
    port,
    path: pathname + search,
    headers: { host },
    timeout: 10_000,
    servername: hostname,
    // The cluster's own CA signs; only whether it answers is asked, and nothing secret is sent.
    rejectUnauthorized: false,
  }
  const send = protocol === 'https:' ? secureRequest : request
  const asked = send(options, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk) => chunks.push(chunk))
    response.on('error', () => resolve(undefined))
    response.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      resolve({ status: response.statusCode ?? 0, body })
    })
  })
  asked.on('timeout', () => asked.destroy())
  asked.on('error', () => resolve(undefined))
  asked.end()
  return promise
}
