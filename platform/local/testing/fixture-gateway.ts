import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { parseRoutes } from '../src/routes.ts'
import { startFixture, type Fixture } from './fixture-functions.ts'

export const host = 'books.shop.svc.cluster.local'

/** Gives an HTTPRoute with a few paths of a fixture function. */
export function manifest(hostname: string): string {
  const exact = (method: string, value: string) => ({ method, path: { type: 'Exact', value } })
  return JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'books', namespace: 'shop' },
    spec: {
      parentRefs: [{ name: 'public' }],
      hostnames: ['api.service.net'],
      rules: [
        {
          matches: [
            exact('GET', '/ecom/books'),
            exact('POST', '/ecom/books'),
            exact('GET', '/stream'),
            exact('GET', '/hold'),
            exact('GET', '/feed'),
            exact('POST', '/wait'),
            exact('POST', '/early'),
            {
              method: 'GET',
              path: { type: 'RegularExpression', value: '/ecom/books/[^/]+' },
            },
          ],
          filters: [{ type: 'URLRewrite', urlRewrite: { hostname } }],
          backendRefs: [{ name: 'knative-local-gateway', namespace: 'istio-system', port: 80 }],
        },
      ],
    },
  })
}

export type GatewayFixture = {
  shop: Fixture
  gateway: Gateway
  base: string
  remove: () => Promise<void>
}

/** Puts a gateway with that HTTPRoute in front of two fixture functions. */
export async function startGatewayFixture(grace = 100): Promise<GatewayFixture> {
  const shop = await startFixture([{ name: 'books' }, { name: 'cart' }])
  const routes = parseRoutes('books.yaml', manifest(host))
  const gateway = await createGateway({ port: 0, routes, backend: shop.activator, grace })
  const remove = async () => {
    await gateway.stop()
    await shop.remove()
  }
  return { shop, gateway, base: `http://127.0.0.1:${gateway.port}`, remove }
}

/** Sends bytes as they are and gives all that comes back. */
export async function raw(
  { gateway }: Pick<GatewayFixture, 'gateway'>,
  bytes: string,
): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(bytes, 'latin1')
  return text(socket)
}

/** Gives the bytes of a request's head. */
export function head(method: string, target: string, ...headers: string[]): string {
  const lines = ['host: localhost', 'connection: close', ...headers]
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}
