import { randomUUID } from 'node:crypto'
import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { startIdentity } from '@bookstore/shared/testing/identity.ts'
import { createApp } from '../app.ts'
import type { Reason, Status } from '../order.ts'

export type Answer = { status: number; headers: Headers; body: unknown }
export type Shop = Awaited<ReturnType<typeof startShop>>
export type Placed = {
  userId?: string
  status?: Status
  reason?: Reason
  deducted?: boolean
  /** Age in seconds. */
  age?: number
}

export const dune = '00000000-0000-0000-0000-000000000001'
export const emma = '00000000-0000-0000-0000-000000000002'

/** Starts the function with its own database and token issuer. */
export async function startShop({ factor = 1000 } = {}) {
  const [clone, identity] = await Promise.all([cloneDatabase('ecom'), startIdentity()])
  const { admin } = clone
  const db = database(clone.url('orders'), { max: 20, name: 'orders' })
  const log = logger('orders', 'error', () => {})
  const limit = limiter({ factor, log })
  const app = createApp({
    db,
    verify: verifier(identity),
    limit,
    signer: testSigner,
    limits: { pendingMilliseconds: 30_000, openMilliseconds: 900_000 },
    log,
    trustedProxies: [],
  })

  async function send(method: string, path: string, authorization?: string): Promise<Answer> {
    const headers = authorization === undefined ? {} : { authorization }
    const response = await app.request(path, { method, headers })
    const { status } = response
    return { status, headers: response.headers, body: await response.json() }
  }

  return {
    app,
    admin,
    identity,
    send,
    async user(sub: string = randomUUID(), roles: string[] = ['customer']) {
      const authorization = `Bearer ${await identity.token({ sub, roles })}`
      return (method: string, path: string) => send(method, path, authorization)
    },
    /** Puts an order of two lines, 3 copies for 40.03, into the database; gives its id. */
    async order(placed: Placed = {}): Promise<string> {
      const { userId = randomUUID(), status = 'RESERVED', reason = null } = placed
      const { deducted = false, age = 0 } = placed
      const created = admin`now() - ${age}::int * interval '1 second'`
      const [order] = await admin<{ id: string }[]>`
        insert into ordering.orders
          (id, user_id, status, reason, total_cents, created_at, updated_at, hold_expires_at)
        values
          (
            uuidv7(), ${userId}, ${status}, ${reason}, 4003, ${created}, ${created},
            ${status === 'RESERVED' ? admin`now() + interval '10 minutes'` : null}
          )
        returning id`
      const id = order?.id ?? ''
      const at = deducted ? admin`now()` : null
      await admin`
        insert into ordering.items
          (order_id, line, book_id, title, author, quantity, price_cents, deducted_at)
        values
          (${id}, 2, ${emma}, 'Emma', 'Jane Austen', 1, 5, ${at}),
          (${id}, 1, ${dune}, 'Dune', 'Frank Herbert', 2, 1999, ${at})`
      return id
    },
    async state(id: string) {
      const [order] = await admin<{ status: Status; reason: Reason | null }[]>`
        select status, reason
        from ordering.orders
        where id = ${id}`
      return order
    },
    events: (id: string) => admin<{ type: string; data: unknown }[]>`
      select type, payload::jsonb as data
      from eventing.outbox
      where aggregate_id = ${id}
      order by position`,
    timeline: (id: string) => admin<{ type: string; function: string; detail: string }[]>`
      select type, function, detail
      from ordering.timeline
      where order_id = ${id}
      order by time, id`,
    async stop(): Promise<void> {
      await db.close()
      await Promise.all([clone.drop(), identity.close()])
    },
  }
}
