import { randomUUID } from 'node:crypto'
import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { startIdentity } from '@bookstore/shared/testing/identity.ts'
import { createApp } from '../app.ts'
import type { Steps } from '../checkout.ts'
import { allSteps } from '../routes.ts'
import { serviceTokens } from '../service-token.ts'
import { startServices } from './services.ts'

export type Answer = { status: number; headers: Headers; body: unknown }
export type Asked = { key?: string; body?: unknown; headers?: Record<string, string> }
export type Shopper = Awaited<ReturnType<Shop['shopper']>>

let isbns = 0

/** Starts the function with its own database and token issuer, and stand-ins for what it calls. */
export async function startShop({ factor = 1000, timeoutMilliseconds = 5000 } = {}) {
  const [clone, identity, services] = await Promise.all([
    cloneDatabase('ecom'),
    startIdentity(),
    startServices(),
  ])
  const { admin } = clone
  const db = database(clone.url('checkout'), { max: 20, name: 'checkout' })
  const log = logger('checkout', 'error', () => {})
  const client = { clientId: 'checkout', clientSecret: 'checkout-secret' }
  const tokens = serviceTokens({ tokenUrl: identity.tokenUrl, ...client, timeoutMilliseconds })
  const { url } = services
  const made = allSteps({
    db,
    signer: testSigner,
    services: { reserveUrl: url, paymentUrl: url, tokens, timeoutMilliseconds },
  })
  const state = { intercept: (steps: Steps): Steps => steps }
  const limit = limiter({ factor, log })
  const app = createApp({
    steps: (trace) => state.intercept(made(trace)),
    verify: verifier(identity),
    limit,
    log,
    trustedProxies: [],
  })

  return {
    app,
    admin,
    identity,
    services,
    /** Changes the steps of the checkouts to come, until it is called with nothing. */
    intercept: (change = (steps: Steps): Steps => steps) => (state.intercept = change),
    /** Puts a book into the catalogue; gives its id. */
    async book(title: string, priceCents: number): Promise<string> {
      isbns += 1
      const isbn = `978${String(isbns).padStart(10, '0')}`
      const [row] = await admin<{ id: string }[]>`
        insert into catalog.books (title, author, genre, isbn, price_cents, published_year)
        values (${title}, 'Frank Herbert', 'Science Fiction', ${isbn}, ${priceCents}, 1965)
        returning id`
      return row?.id ?? ''
    },
    async shopper(userId: string = randomUUID()) {
      const token = await identity.token({ sub: userId, roles: ['customer'] })
      return {
        userId,
        async checkout({ key, body, headers: more }: Asked = {}): Promise<Answer> {
          const headers = new Headers({ authorization: `Bearer ${token}`, ...more })
          if (key !== undefined) headers.set('idempotency-key', key)
          if (body !== undefined) headers.set('content-type', 'application/json')
          const content = body === undefined ? null : JSON.stringify(body)
          const request = { method: 'POST', headers, body: content }
          const response = await app.request('/ecom/checkout', request)
          const { status } = response
          return { status, headers: response.headers, body: await response.json() }
        },
        async put(bookId: string, quantity: number): Promise<void> {
          await admin`
            insert into cart.items (user_id, book_id, quantity)
            values (${userId}, ${bookId}, ${quantity})
            on conflict (user_id, book_id) do update
            set quantity = excluded.quantity`
        },
        async remove(bookId: string): Promise<void> {
          await admin`delete from cart.items where user_id = ${userId} and book_id = ${bookId}`
        },
        cart: () => admin<{ bookId: string; quantity: number }[]>`
          select book_id as "bookId", quantity
          from cart.items
          where user_id = ${userId}
          order by created_at, id`,
        orders: () => admin<{ id: string; status: string; reason: string | null }[]>`
          select id, status, reason
          from ordering.orders
          where user_id = ${userId}
          order by created_at, id`,
        keys: () => admin<{ key: string; orderId: string; status: number | null }[]>`
          select key, order_id as "orderId", status
          from ordering.idempotency_keys
          where user_id = ${userId}`,
        events: () => admin<{ type: string; orderId: string }[]>`
          select type, aggregate_id as "orderId"
          from eventing.outbox
          where payload::jsonb ->> 'userId' = ${userId}`,
        timeline: () => admin<{ type: string; function: string; detail: string }[]>`
          select t.type, t.function, t.detail
          from ordering.timeline t
          join ordering.orders o on o.id = t.order_id
          where o.user_id = ${userId}
          order by t.time, t.id`,
      }
    },
    async stop(): Promise<void> {
      await db.close()
      await Promise.all([clone.drop(), identity.close(), services.close()])
    },
  }
}

export type Shop = Awaited<ReturnType<typeof startShop>>
