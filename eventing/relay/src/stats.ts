import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Relay } from './relay.ts'

/**
 * Serves `GET /stats` on the loopback interface: what each subscription waits for and has carried, 503
 * while a database or Kafka does not answer.
 * @returns the server and its URL
 */
export async function serveStats(
  relay: Relay,
  port: number,
): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const [status, body] =
      request.method === 'GET' && request.url === '/stats'
        ? await relay.stats().then(
            (stats) => [200, stats] as const,
            () => [503, { detail: 'A database does not answer' }] as const,
          )
        : ([404, { detail: 'There is only GET /stats' }] as const)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, url: `http://127.0.0.1:${portOf(server.address())}` }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
