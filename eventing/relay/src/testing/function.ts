import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Queryable } from '@bookstore/shared/db.ts'
import type { Subscription } from '../subscriptions.ts'

export type Received = { id: string; subject: string; headers: IncomingHttpHeaders; body: string }
type Reaction = { status: number; headers?: Record<string, string>; body?: string }

/** Starts a subscriber that keeps what it gets and answers as `react` says, 200 unless told. */
export async function fakeFunction(
  react: (received: Received) => Reaction | number | Promise<Reaction | number> = () => 200,
  port = 0,
) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const { headers } = request
    const event = {
      id: String(headers['ce-id']),
      subject: String(headers['ce-subject']),
      headers,
      body,
    }
    received.push(event)
    const reaction = await react(event)
    const reply = typeof reaction === 'number' ? { status: reaction } : reaction
    response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const listening = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A subscription with short waits: 20 ms, 40 ms, 80 ms. */
export function testSubscription(delivery: Partial<Subscription['delivery']> = {}): Subscription {
  const endpoint = (name: string) => ({
    name,
    clusterUrl: `http://${name}.test.svc.cluster.local/events`,
    path: '/events',
  })
  return {
    name: 'stock.order.created',
    topics: ['order.created'],
    subscriber: endpoint('stock'),
    deadLetterSink: endpoint('failed-events'),
    delivery: {
      retry: 3,
      backoffPolicy: 'exponential',
      backoffDelay: 10,
      timeout: 5000,
      ...delivery,
    },
  }
}

/** Writes one row into the outbox; gives its id. */
export async function write(
  sql: Queryable,
  aggregateId: string,
  row: { type?: string; payload?: string; traceparent?: string } = {},
): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into eventing.outbox ${sql([
      {
        id,
        aggregate_type: 'order',
        aggregate_id: aggregateId,
        type: row.type ?? 'order.created',
        source: '/ecom/checkout',
        payload: row.payload ?? '{}',
        signature: 'k1.signature',
        traceparent: row.traceparent ?? null,
        created_at: new Date(),
      },
    ])}`
  return id
}
