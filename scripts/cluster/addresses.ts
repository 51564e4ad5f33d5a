import { request } from 'node:http'

/** The port of the shop, on the machine as in the cluster. */
export const shopPort = 30_000

/** The names that the gateway serves, all on one port. */
export const hosts = ['myecom.net', 'api.service.net', 'idp.keycloak.net']

export const urls = {
  shop: `http://myecom.net:${shopPort}`,
  api: `http://api.service.net:${shopPort}`,
  issuer: `http://idp.keycloak.net:${shopPort}/realms/bookstore`,
}

/** Tools with a port of their own, by the component that brings them. */
export const tools = [
  { component: 'pgadmin', name: 'pgAdmin', url: 'http://localhost:31111' },
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

/**
 * Asks the gateway for an address of the shop by its port on this machine, whatever the hosts file says.
 * @returns undefined when nothing answers
 */
export function ask(address: string): Promise<{ status: number; body: string } | undefined> {
  const { host, port, pathname, search } = new URL(address)
  const { promise, resolve } = Promise.withResolvers<{ status: number; body: string } | undefined>()
  const options = {
    host: '127.0.0.1',
    port,
    path: pathname + search,
    headers: { host },
    timeout: 10_000,
  }
  const asked = request(options, (response) => {
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
