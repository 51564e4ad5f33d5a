import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { orderCreated } from '@bookstore/contracts/order-created.ts'
import { verifier } from '@bookstore/shared/auth.ts'
import { database, type Database, type Sql } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { deliver, testSigner, type Delivery } from '@bookstore/shared/testing/events.ts'
import { startIdentity, type TestIdentity } from '@bookstore/shared/testing/identity.ts'
import { createApp } from './app.ts'
import { simulatedGateway, type Gateway } from './gateway.ts'

export type Shop = Awaited<ReturnType<typeof openShop>>

export type ProcessOptions = {
  db?: Database
  gateway?: (gateway: Gateway) => Gateway
  gatewayTimeoutMilliseconds?: number
  failureRate?: number
}

/** For tests: a database of payments, an issuer, and any number of processes of the function. */
export async function openShop() {
  const [clone, identity] = await Promise.all([cloneDatabase('payment'), startIdentity()])
  const token = await identity.token({ audience: 'payment', azp: 'checkout' })
  const pools: Database[] = []
  const connect = (url = clone.url('payment')): Database => {
    const db = database(url, { max: 4, name: 'payment' })
    pools.push(db)
    return db
  }
  return {
    identity,
    connect,
    ...rowsOf(clone.admin),
    startProcess({ db = connect(), ...options }: ProcessOptions = {}) {
      return startProcess({ db, identity, token }, options)
    },
    async close() {
      await Promise.all(pools.map((db) => db.close()))
      await Promise.all([clone.drop(), identity.close()])
    },
  }
}

function startProcess(
  { db, identity, token }: { db: Database; identity: TestIdentity; token: string },
  options: ProcessOptions,
) {
  const { gateway = (real) => real, gatewayTimeoutMilliseconds = 5000, failureRate = 0 } = options
  const app = createApp({
    db,
    log: logger('payment', 'error', () => {}),
    signer: testSigner,
    verify: verifier(identity),
    gateway: gateway(simulatedGateway({ db, failureRate })),
    gatewayTimeoutMilliseconds,
  })
  return {
    app,
    async send(event: NewEvent, delivery?: Delivery): Promise<number> {
      return (await deliver(app, event, delivery)).status
    },
    put: (orderId: string, body: unknown, authorization = `Bearer ${token}`) =>
      app.request(`/payments/${orderId}`, {
        method: 'PUT',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    register(orderId: string, tokenOfCard: string, userId = 'user1') {
      return this.put(orderId, { token: tokenOfCard, userId })
    },
  }
}

function rowsOf(sql: Sql) {
  return {
    async paymentOf(orderId: string) {
      const [row] = await sql`
        select status, reason, amount_cents as "amountCents", token, user_id as "userId"
        from payment.payments
        where order_id = ${orderId}`
      return { ...row }
    },
    /** The gateway's ledger: what it did for the order. */
    async ledgerOf(orderId: string) {
      const rows = await sql`
        select
          amount_cents as "amountCents",
          charged_at is not null as charged,
          refunded_at is not null as refunded
        from payment.charges
        where order_id = ${orderId}`
      return rows.map((row) => ({ ...row }))
    },
    async eventsOf(orderId: string): Promise<unknown[]> {
      const rows = await sql<{ type: string; payload: string }[]>`
        select type, payload
        from eventing.outbox
        where aggregate_id = ${orderId}
        order by position`
      return rows.map(({ type, payload }) => ({ type, ...JSON.parse(payload) }))
    },
    async typesOf(orderId: string): Promise<string[]> {
      const rows = await sql<{ type: string }[]>`
        select type
        from eventing.outbox
        where aggregate_id = ${orderId}
        order by position`
      return rows.map(({ type }) => type)
    },
  }
}

export function created(orderId: string, total = 19.99): NewEvent {
  const bookId = '00000000-0000-0000-0000-000000000001'
  return orderCreated({
    orderId,
    userId: 'user1',
    items: [{ bookId, quantity: 1, price: total }],
    total,
    currency: 'USD',
    timestamp: new Date().toISOString(),
  })
}

export function cancelled(orderId: string): NewEvent {
  return orderCancelled({
    orderId,
    userId: 'user1',
    status: 'CANCELLED',
    reason: 'customer',
    items: [{ bookId: '00000000-0000-0000-0000-000000000001', quantity: 1 }],
    timestamp: new Date().toISOString(),
  })
}
