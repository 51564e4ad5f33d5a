import { randomUUID } from 'node:crypto'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { orderCreated } from '@bookstore/contracts/order-created.ts'
import { verifier } from '@bookstore/shared/auth.ts'
import { database, type Sql } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { deliver, testSigner, type Delivery } from '@bookstore/shared/testing/events.ts'
import { startIdentity, type TestIdentity } from '@bookstore/shared/testing/identity.ts'
import { createApp } from './app.ts'
import type { Line, State } from './ledger.ts'

export type Shop = Awaited<ReturnType<typeof openShop>>

/** For tests: a database of the inventory, an issuer, and any number of processes of the function. */
export async function openShop() {
  const [clone, identity] = await Promise.all([cloneDatabase('inventory'), startIdentity()])
  const processes: ReturnType<typeof startProcess>[] = []
  return {
    identity,
    sql: clone.admin,
    ...rowsOf(clone.admin),
    startProcess(options: { url?: string; factor?: number } = {}) {
      const process = startProcess(identity, { url: clone.url('stock'), factor: 1000, ...options })
      processes.push(process)
      return process
    },
    async close() {
      await Promise.all(processes.map(({ db }) => db.close()))
      await Promise.all([clone.drop(), identity.close()])
    },
  }
}

function startProcess(identity: TestIdentity, { url, factor }: { url: string; factor: number }) {
  const db = database(url, { max: 4, name: 'stock' })
  const log = logger('stock', 'error', () => {})
  const app = createApp({
    db,
    log,
    signer: testSigner,
    verify: verifier(identity),
    limit: limiter({ factor, log }),
    trustedProxies: [],
  })
  return {
    db,
    app,
    async send(event: NewEvent, delivery?: Delivery): Promise<number> {
      return (await deliver(app, event, delivery)).status
    },
    sweep: async () => (await app.request('/sweep', { method: 'POST' })).json(),
    async admin(method: string, path: string, body?: unknown) {
      const token = await identity.token({ sub: 'admin1', roles: ['admin'] })
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return app.request(`/inven/admin/stock${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    },
  }
}

function rowsOf(sql: Sql) {
  return {
    async addBook(quantity: number, reserved = 0): Promise<string> {
      const bookId = randomUUID()
      await sql`
        insert into inventory.stock (book_id, quantity, reserved)
        values (${bookId}, ${quantity}, ${reserved})`
      return bookId
    },
    /** Puts a reservation there, and what it holds into `reserved`. */
    async putReservation(
      orderId: string,
      state: State,
      lines: readonly Line[],
      expires = '1 hour',
    ) {
      await sql`
        insert into inventory.reservations (order_id, state, expires_at)
        values (${orderId}, ${state}, now() + ${expires}::interval)`
      for (const { bookId, quantity } of lines) {
        const held = state === 'held' ? quantity : 0
        await sql`
          insert into inventory.reservation_lines (order_id, book_id, quantity)
          values (${orderId}, ${bookId}, ${quantity})`
        await sql`
          update inventory.stock
          set reserved = reserved + ${held}
          where book_id = ${bookId}`
      }
    },
    async countsOf(bookId: string) {
      const [row] = await sql<{ quantity: number; reserved: number }[]>`
        select quantity, reserved
        from inventory.stock
        where book_id = ${bookId}`
      return { ...row }
    },
    async stateOf(orderId: string): Promise<string | undefined> {
      const [row] = await sql<{ state: string }[]>`
        select state
        from inventory.reservations
        where order_id = ${orderId}`
      return row?.state
    },
    async movementsOf(bookId: string) {
      const rows = await sql`
        select
          delta, reason, order_id as "orderId", note,
          previous_quantity as "previousQuantity", new_quantity as "newQuantity"
        from inventory.movements
        where book_id = ${bookId}
        order by id`
      return rows.map((row) => ({ ...row }))
    },
    async eventsOf(bookId: string): Promise<unknown[]> {
      const rows = await sql<{ payload: string }[]>`
        select payload
        from eventing.outbox
        where aggregate_id = ${bookId} and type = 'inventory.updated' and aggregate_type = 'book'
        order by position`
      return rows.map(({ payload }) => JSON.parse(payload))
    },
  }
}

export function created(orderId: string, lines: readonly Line[]): NewEvent {
  return orderCreated({
    orderId,
    userId: 'user1',
    items: lines.map((line) => ({ ...line, price: 9.99 })),
    total: 9.99,
    currency: 'USD',
    timestamp: new Date().toISOString(),
  })
}

export function cancelled(orderId: string, lines: readonly Line[]): NewEvent {
  return orderCancelled({
    orderId,
    userId: 'user1',
    status: 'CANCELLED',
    reason: 'customer',
    items: [...lines],
    timestamp: new Date().toISOString(),
  })
}
