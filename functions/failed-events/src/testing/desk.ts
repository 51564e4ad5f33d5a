import { createServer, type IncomingHttpHeaders } from 'node:http'
import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { binaryEvent, testSigner } from '@bookstore/shared/testing/events.ts'
import { startIdentity } from '@bookstore/shared/testing/identity.ts'
import * as v from 'valibot'
import { createApp } from '../app.ts'
import * as schemas from '../schemas.ts'

export type Received = { url: string | undefined; headers: IncomingHttpHeaders; body: string }
export type Answer = { status: number; headers: Headers; body: unknown }

export const subscriber = 'http://stock.inventory.svc.cluster.local/events'
export const subscription = 'stock.order.created'

const event = {
  type: 'order.created',
  source: '/ecom/checkout',
  aggregateType: 'order',
  subject: 'order-1',
  data: { orderId: 'order-1', title: 'Ångström' },
}

/** Starts the function with its own database and token issuer, and the subscriber that events died at. */
export async function startDesk({ retryTimeoutMilliseconds = 5000 } = {}) {
  const [clone, identity] = await Promise.all([cloneDatabase('ecom'), startIdentity()])
  const stock = await startSubscriber()
  const db = database(clone.url('failed_events'), { max: 10, name: 'failed-events' })
  const log = logger('failed-events', 'error', () => {})
  const app = createApp({
    db,
    log,
    retryTimeoutMilliseconds,
    signer: testSigner,
    subscriptions: [{ subscription, topic: 'order.created', subscriber, url: stock.url }],
    verify: verifier(identity),
    limit: limiter({ factor: 1000, log }),
    trustedProxies: [],
  })

  /** Hands in a dead event as the relay does, 503 with a body unless told. */
  async function die(id: string, headers: Record<string, string | null> = {}, body?: string) {
    const failure = {
      'ce-knativeerrordest': subscriber,
      'ce-knativeerrorcode': '503',
      'ce-knativeerrordata': Buffer.from('{"code":"dependency-down"}').toString('base64'),
    }
    const signed = binaryEvent(event, { id, time: '2026-01-01T00:00:00.000Z' })
    const all = Object.entries({ ...signed.headers, ...failure, ...headers })
    const given = all.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
    return app.request('/events', {
      method: 'POST',
      headers: Object.fromEntries(given),
      body: body ?? signed.body,
    })
  }

  /** Gives a client of the API. */
  async function person(sub: string, roles = ['customer', 'admin']) {
    const token = await identity.token({ sub, roles })
    return async (method: string, path: string, json?: unknown): Promise<Answer> => {
      const headers = new Headers({ authorization: `Bearer ${token}` })
      if (json !== undefined) headers.set('content-type', 'application/json')
      const body = json === undefined ? null : JSON.stringify(json)
      const response = await app.request(`/ecom/admin/failed-events${path}`, {
        method,
        headers,
        body,
      })
      const text = await response.text()
      const { status } = response
      return { status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
    }
  }

  async function list(query = '') {
    const call = await person('lister')
    return v.parse(schemas.deadEvents, (await call('GET', query)).body)
  }

  return {
    app,
    admin: clone.admin,
    stock,
    signedEvent: (id: string) => binaryEvent(event, { id, time: '2026-01-01T00:00:00.000Z' }),
    die,
    person,
    list,
    async idOf(eventId: string) {
      const { content } = await list('?size=100')
      return content.find((one) => one.eventId === eventId)?.id ?? ''
    },
    async stop() {
      await db.close()
      await Promise.all([clone.drop(), identity.close(), stock.close()])
    },
  }
}

async function startSubscriber() {
  const received: Received[] = []
  const stock = {
    url: '',
    received,
    answer: async (): Promise<{ status: number; body?: string }> => ({ status: 200 }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    received.push({ url: request.url, headers: request.headers, body })
    const { status, body: text } = await stock.answer()
    response.writeHead(status, { location: '/elsewhere' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  stock.url = `http://127.0.0.1:${port}/events`
  return stock
}
