import { database } from '@bookstore/shared/db.ts'
import { verifier } from '@bookstore/shared/auth.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { startIdentity } from '@bookstore/shared/testing/identity.ts'
import { createApp } from './app.ts'

type Options = { method?: string; body?: unknown; headers?: Record<string, string> }

/** Starts the function in this process, over its own database and issuer, for a test file. */
export async function startBooks() {
  const [clone, identity] = await Promise.all([cloneDatabase('ecom'), startIdentity()])
  const log = logger('books', 'error', () => {})
  const db = database(clone.url('books'), { max: 4, name: 'books' })
  const app = createApp({
    db,
    log,
    signer: testSigner,
    verify: verifier(identity),
    limit: limiter({ factor: 1000, log }),
    trustedProxies: [],
  })
  const adminToken = await identity.token({ sub: 'admin1', roles: ['customer', 'admin'] })

  async function request(path: string, { method = 'GET', body, headers = {} }: Options = {}) {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const init = { method, headers: { ...json, ...headers } }
    const response = await app.request(path, body === undefined ? init : { ...init, body: text })
    const received = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text: received,
      body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(received) : null,
    }
  }

  return {
    app,
    clone,
    identity,
    request,
    admin: (path: string, options: Options = {}) =>
      request(path, {
        ...options,
        headers: { authorization: `Bearer ${adminToken}`, ...options.headers },
      }),
    async stop() {
      await db.close()
      await Promise.all([clone.drop(), identity.close()])
    },
  }
}

/** Gives a valid ISBN-13 by its number, in a range that no publisher has. */
export function isbnOf(number: number): string {
  const digits = `9799${String(number).padStart(8, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

/** Gives the body of a new book; `changes` replaces parts. */
export function newBook(number: number, changes: Record<string, unknown> = {}) {
  return {
    title: `The Book of Number ${number}`,
    author: 'Ada Writer',
    description: 'A book that a test wrote.',
    genre: 'Fiction',
    isbn: isbnOf(number),
    price: 12.5,
    publishedYear: 2001,
    coverUrl: null,
    ...changes,
  }
}
