import { verifier } from '@bookstore/shared/auth.ts'
import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { newBook, startBooks } from './fixture.ts'

type Fixture = Awaited<ReturnType<typeof startBooks>>
let books: Fixture

beforeAll(async () => {
  books = await startBooks()
})

afterAll(() => books?.stop())

describe('GET /ecom/books/:id', () => {
  it('gives a book with its entity tag, and 304 to who knows it', async () => {
    const { body: made } = await books.admin('/ecom/admin/books', {
      method: 'POST',
      body: newBook(1),
    })
    const { version, retired, retiredAt, ...expected } = made

    const { status, headers, body } = await books.request(`/ecom/books/${made.id.toUpperCase()}`)
    expect(status).toBe(200)
    expect(body).toEqual(expected)
    expect([version, retired, retiredAt]).toEqual([1, false, null])
    expect(headers.get('etag')).toBe('"1"')

    const known = await books.request(`/ecom/books/${made.id}`, {
      headers: { 'if-none-match': 'W/"1"' },
    })
    expect(known).toMatchObject({ status: 304, text: '' })
    expect(known.headers.get('etag')).toBe('"1"')
  })

  it.each(['1', 'abc', '00000000-0000-0000-0000-00000000000g', "'%20or%201=1", '%00'])(
    'refuses the id %s',
    async (id) => {
      const { status, body } = await books.request(`/ecom/books/${id}`)
      expect(status).toBe(400)
      expect(body.errors).toEqual([{ pointer: '{id}', detail: expect.any(String) }])
    },
  )

  it('does not know a book that never was', async () => {
    const path = '/ecom/books/00000000-0000-4000-8000-0000000000ff'
    expect(await books.request(path)).toMatchObject({
      status: 404,
      body: {
        type: '/problems/not-found',
        title: 'Not found',
        status: 404,
        detail: 'No such book is sold',
        instance: path,
        code: 'not-found',
      },
    })
  })

  it('answers another method with 405 and what it allows', async () => {
    const { status, headers } = await books.request('/ecom/books', { method: 'DELETE' })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('GET /ecom/health', () => {
  it('says that the shop answers', async () => {
    expect(await books.request('/ecom/health')).toMatchObject({
      status: 200,
      body: { status: 'up' },
    })
  })
})

describe('a database that is down', () => {
  it('makes 503 with Retry-After, and says no more', async () => {
    const db = database('postgres://books@127.0.0.1:1/ecom', { max: 1, name: 'books' })
    const log = logger('books', 'error', () => {})
    const app = createApp({
      db,
      log,
      signer: testSigner,
      verify: verifier(books.identity),
      limit: limiter({ factor: 1000, log }),
      trustedProxies: [],
    })
    const answer = await app.request('/ecom/books')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(await answer.json()).toEqual({
      type: '/problems/dependency-down',
      title: 'A part of the shop is not available',
      status: 503,
      instance: '/ecom/books',
      code: 'dependency-down',
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
    })
    await db.close()
  })

  it('is used again without a restart when it is back', async () => {
    const { admin, name } = books.clone
    await admin`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where usename = 'books'
      and datname = ${name}`
    await expect
      .poll(async () => (await books.request('/ecom/books?size=7')).status, { timeout: 5000 })
      .toBe(200)
  })
})
