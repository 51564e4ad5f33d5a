import { randomUUID } from 'node:crypto'
import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { startIdentity, type TestIdentity } from '@bookstore/shared/testing/identity.ts'
import type { Line } from './allocation.ts'
import { createApp } from './app.ts'

/** For polls: how long a state may take to come. */
export const patience = { timeout: 10_000 }

export type Shop = Awaited<ReturnType<typeof openShop>>

/** For tests: a database of the inventory, an issuer, and any number of processes of the function. */
export async function openShop() {
  const [clone, identity] = await Promise.all([cloneDatabase('inventory'), startIdentity()])
  const token = await identity.token({ audience: 'reserve', azp: 'checkout' })
  const processes: ReturnType<typeof startProcess>[] = []
  return {
    identity,
    sql: clone.admin,
    startProcess(url = clone.url('reserve')) {
      const process = startProcess({ clone, identity, url, token })
      processes.push(process)
      return process
    },
    async close() {
      await Promise.all(processes.map(({ db }) => db.close()))
      await Promise.all([clone.drop(), identity.close()])
    },
    async addBook(quantity: number): Promise<string> {
      const bookId = randomUUID()
      await clone.admin`
        insert into inventory.stock (book_id, quantity)
        values (${bookId}, ${quantity})`
      return bookId
    },
    async countsOf(bookId: string) {
      const [row] = await clone.admin<{ quantity: number; reserved: number }[]>`
        select quantity, reserved
        from inventory.stock
        where book_id = ${bookId}`
      return { ...row }
    },
    async stateOf(orderId: string): Promise<string | undefined> {
      const [row] = await clone.admin<{ state: string }[]>`
        select state
        from inventory.reservations
        where order_id = ${orderId}`
      return row?.state
    },
  }
}

type Wiring = { clone: Clone; identity: TestIdentity; url: string; token: string }

function startProcess({ identity: { issuer, jwksUrl }, url, token }: Wiring) {
  const db = database(url, { max: 3, name: 'reserve' })
  const app = createApp({
    db,
    verify: verifier({ issuer, jwksUrl }),
    log: logger('reserve', 'error', () => {}),
    holdMilliseconds: 600_000,
  })
  const authorization = `Bearer ${token}`
  return {
    db,
    app,
    post: (body: unknown, headers: Record<string, string> = {}) =>
      app.request('/reservations', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    reserve(orderId: string, lines: readonly Line[]) {
      return this.post({ orderId, lines })
    },
    release: (orderId: string) =>
      app.request(`/reservations/${orderId}`, { method: 'DELETE', headers: { authorization } }),
  }
}
