import { randomUUID } from 'node:crypto'
import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { startIdentity } from '@bookstore/shared/testing/identity.ts'
import { createApp } from '../app.ts'

export type Answer = { status: number; headers: Headers; body: unknown }
export type Asked = { body?: unknown; key?: string; headers?: Record<string, string> }

let isbns = 0

/** Starts the function with its own database and token issuer. */
export async function startShop({ factor = 1000 } = {}) {
  const [clone, identity] = await Promise.all([cloneDatabase('ecom'), startIdentity()])
  const db = database(clone.url('cart'), { max: 20, name: 'cart' })
  const log = logger('cart', 'error', () => {})
  const limit = limiter({ factor, log })
  const app = createApp({ db, verify: verifier(identity), limit, log, trustedProxies: [] })

  return {
    app,
    admin: clone.admin,
    identity,
    /** Gives a client of the API for one shopper. */
    async shopper(sub: string = randomUUID()) {
      const token = await identity.token({ sub, roles: ['customer'] })
      return async (method: string, path: string, asked: Asked = {}): Promise<Answer> => {
        const headers = new Headers({ authorization: `Bearer ${token}`, ...asked.headers })
        if (asked.key !== undefined) headers.set('idempotency-key', asked.key)
        if (asked.body !== undefined) headers.set('content-type', 'application/json')
        const body = asked.body === undefined ? null : JSON.stringify(asked.body)
        const response = await app.request(path, { method, headers, body })
        const text = await response.text()
        const { status } = response
        return { status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
      }
    },
    /** Puts a book into the catalogue; gives its id. */
    async book(title: string, priceCents: number): Promise<string> {
      isbns += 1
      const isbn = `978${String(isbns).padStart(10, '0')}`
      const [row] = await clone.admin<{ id: string }[]>`
        insert into catalog.books (title, author, genre, isbn, price_cents, published_year)
        values (${title}, 'Frank Herbert', 'Science Fiction', ${isbn}, ${priceCents}, 1965)
        returning id`
      return row?.id ?? ''
    },
    async retire(bookId: string): Promise<void> {
      await clone.admin`update catalog.books set retired_at = now() where id = ${bookId}`
    },
    async lines(userId: string) {
      return clone.admin<{ bookId: string; quantity: number }[]>`
        select book_id as "bookId", quantity
        from cart.items
        where user_id = ${userId}
        order by created_at, id`
    },
    async stop(): Promise<void> {
      await db.close()
      await Promise.all([clone.drop(), identity.close()])
    },
  }
}

export type Shop = Awaited<ReturnType<typeof startShop>>
