import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { isbnOf, newBook, startBooks } from './fixture.ts'

type Fixture = Awaited<ReturnType<typeof startBooks>>
type OutboxRow = {
  id: string
  aggregate_type: string
  aggregate_id: string
  type: string
  source: string
  payload: string
  signature: string
  traceparent: string
  created_at: Date
}

const collection = '/ecom/admin/books'
const unknown = `${collection}/00000000-0000-4000-8000-0000000000ff`
let books: Fixture
let isbn = 1000

beforeAll(async () => {
  books = await startBooks()
})

afterAll(() => books?.stop())

async function create(changes: Record<string, unknown> = {}) {
  const body = newBook(++isbn, changes)
  const answer = await books.admin(collection, { method: 'POST', body })
  expect(answer.status).toBe(201)
  return { ...answer, sent: body }
}

function events(bookId: string) {
  return books.clone.admin<OutboxRow[]>`
    select id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at
    from eventing.outbox
    where aggregate_id = ${bookId}
    order by position`
}

describe('POST /ecom/admin/books', () => {
  it('puts a book into the shop, where everybody sees it at once', async () => {
    const before = await books.request('/ecom/books?size=100')
    const { headers, body, sent } = await create()

    expect(headers.get('location')).toBe(`${collection}/${body.id}`)
    expect(headers.get('etag')).toBe('"1"')
    expect(body).toEqual({
      ...sent,
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      version: 1,
      retired: false,
      retiredAt: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: body.createdAt,
    })
    const after = await books.request('/ecom/books?size=100')
    expect(after.body.totalElements).toBe(before.body.totalElements + 1)
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
  })

  it('tells of it in a signed event of the same transaction', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const { body } = await books.admin(collection, {
      method: 'POST',
      body: newBook(++isbn, { price: 19.99 }),
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    })

    const [event, ...others] = await events(body.id)
    expect(others).toEqual([])
    if (!event) throw new Error('There is no event')
    expect(event).toMatchObject({
      aggregate_type: 'book',
      aggregate_id: body.id,
      type: 'book.changed',
      source: '/ecom/books',
    })
    expect(event.traceparent).toContain(traceId)
    expect(JSON.parse(event.payload)).toEqual({
      bookId: body.id,
      change: 'created',
      title: body.title,
      price: 19.99,
      timestamp: body.createdAt,
    })
    const { source, id, type, aggregate_id: subject } = event
    const signed = { source, id, type, subject, time: event.created_at.toISOString() }
    expect(testSigner.verify(signed, Buffer.from(event.payload), event.signature)).toBe('valid')
  })

  it('takes the least it must be given', async () => {
    const { title, author, genre, isbn: digits, price, publishedYear } = newBook(++isbn)
    const body = { title, author, genre, isbn: digits, price, publishedYear }
    const answer = await books.admin(collection, { method: 'POST', body })
    expect(answer).toMatchObject({
      status: 201,
      body: { ...body, description: '', coverUrl: null },
    })
  })

  it('refuses an ISBN that another book has, and says nothing of it to others', async () => {
    const { sent } = await create()
    const before = await books.clone.admin`select count(*) from eventing.outbox`

    const taken = await books.admin(collection, {
      method: 'POST',
      body: { ...sent, title: 'Other' },
    })

    expect(taken).toMatchObject({
      status: 409,
      body: {
        code: 'isbn-taken',
        errors: [{ pointer: '/isbn', detail: 'Another book has this ISBN' }],
      },
    })
    expect(await books.clone.admin`select count(*) from eventing.outbox`).toEqual(before)
  })

  it.each([
    [{ title: '' }, ['/title']],
    [{ title: '  ' }, ['/title']],
    [{ title: 'a'.repeat(201) }, ['/title']],
    [{ title: 'a\0b' }, ['/title']],
    [{ title: 7 }, ['/title']],
    [{ author: undefined }, ['/author']],
    [{ description: 'a'.repeat(4001) }, ['/description']],
    [{ genre: 'a'.repeat(61) }, ['/genre']],
    [{ isbn: '9780547928226' }, ['/isbn']],
    [{ isbn: '' }, ['/isbn']],
    [{ price: 0 }, ['/price']],
    [{ price: -1 }, ['/price']],
    [{ price: 1.234 }, ['/price']],
    [{ price: '9.99' }, ['/price']],
    [{ publishedYear: 1999.5 }, ['/publishedYear']],
    [{ publishedYear: 3000 }, ['/publishedYear']],
    [{ coverUrl: 'javascript:alert(1)' }, ['/coverUrl']],
    [{ coverUrl: 'https://covers.example/\0' }, ['/coverUrl']],
    [{ coverUrl: 'https://covers.example/\ud800' }, ['/coverUrl']],
    [{ title: 'Half a \ud83d' }, ['/title']],
    [{ coverUrl: 'http://covers.example/a.png' }, ['/coverUrl']],
    [{ stock: 5 }, ['/stock']],
    [{ id: isbnOf(1) }, ['/id']],
  ])('refuses %j', async (changes, pointers) => {
    const answer = await books.admin(collection, { method: 'POST', body: newBook(1, changes) })
    expect(answer.status).toBe(400)
    const found: string[] = answer.body.errors.map((error: { pointer: string }) => error.pointer)
    expect([...new Set(found)]).toEqual(pointers)
  })

  it.each([
    ['{"title":', 'application/json', 400, 'malformed-json'],
    ['title=a', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
    ['{}', 'text/plain', 415, 'unsupported-media-type'],
    [`"${'a'.repeat(66_000)}"`, 'application/json', 413, 'body-too-large'],
    ['[]', 'application/json', 400, 'invalid-input'],
    ['null', 'application/json', 400, 'invalid-input'],
  ])('answers the body %.12s as %s with %i', async (body, type, status, code) => {
    const headers = { 'content-type': type }
    const answer = await books.admin(collection, { method: 'POST', body, headers })
    expect(answer).toMatchObject({ status, body: { status, code } })
  })
})

describe('who may administer books', () => {
  const calls = [
    ['GET', collection],
    ['POST', collection],
    ['GET', unknown],
    ['PUT', unknown],
    ['DELETE', unknown],
  ] as const

  it.each(calls)('%s %s demands a token with the role admin', async (method, path) => {
    const { token, forged } = books.identity
    const as = (bearer: string) =>
      books.request(path, { method, headers: { authorization: `Bearer ${bearer}` } })
    const roles = ['customer', 'admin']

    const nobody = await books.request(path, { method })
    expect(nobody).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(nobody.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect((await as(await token({ roles: ['customer'] }))).status).toBe(403)
    for (const forge of Object.values(forged))
      expect((await as(await forge({ roles }))).status).toBe(401)
  })
})

describe('GET /ecom/admin/books', () => {
  it('lists retired books too, marked, and filters by that', async () => {
    const kept = await create({ genre: 'Listed' })
    const gone = await create({ genre: 'Listed' })
    await books.admin(`${collection}/${gone.body.id}`, { method: 'DELETE' })

    const marks = async (query: string) => {
      const { status, body } = await books.admin(
        `${collection}?genre=listed&sort=createdAt${query}`,
      )
      expect(status).toBe(200)
      return body.content.map((book: { id: string; retired: boolean }) => [book.id, book.retired])
    }
    expect(await marks('')).toEqual([
      [kept.body.id, false],
      [gone.body.id, true],
    ])
    expect(await marks('&retired=true')).toEqual([[gone.body.id, true]])
    expect(await marks('&retired=false')).toEqual([[kept.body.id, false]])
    expect((await books.admin(`${collection}?retired=perhaps`)).status).toBe(400)
    expect((await books.request('/ecom/books?retired=true')).status).toBe(400)
  })
})

describe('GET /ecom/admin/books/:id', () => {
  it('gives a book, even a retired one', async () => {
    const { body } = await create()
    const path = `${collection}/${body.id}`
    expect(await books.admin(path)).toMatchObject({ status: 200, body })

    await books.admin(path, { method: 'DELETE' })
    const retired = await books.admin(path)
    expect(retired.body).toEqual({
      ...body,
      version: 2,
      retired: true,
      retiredAt: expect.stringMatching(/Z$/),
      updatedAt: retired.body.retiredAt,
    })
    expect(retired.headers.get('etag')).toBe('"2"')
    expect((await books.admin(unknown)).status).toBe(404)
    expect((await books.admin(`${collection}/x`)).status).toBe(400)
  })
})

describe('PUT /ecom/admin/books/:id', () => {
  it('changes a book at the version that If-Match names', async () => {
    const { body: made, sent } = await create()
    const path = `${collection}/${made.id}`
    const change = { ...sent, title: 'A New Title', price: 1.01 }

    const changed = await books.admin(path, {
      method: 'PUT',
      body: change,
      headers: { 'if-match': '"1"' },
    })

    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).toBe('"2"')
    expect(changed.body).toEqual({
      ...made,
      ...change,
      version: 2,
      updatedAt: expect.stringMatching(/Z$/),
    })
    const seen = await books.request(`/ecom/books/${made.id}`)
    expect(seen.body).toMatchObject({ title: 'A New Title', price: 1.01 })
    const told = (await events(made.id)).map((event) => JSON.parse(event.payload))
    expect(told).toMatchObject([{ change: 'created' }, { change: 'updated', price: 1.01 }])
  })

  it('is 412 at another version and changes nothing', async () => {
    const { body: made, sent } = await create()
    const path = `${collection}/${made.id}`
    for (const tag of ['"2"', 'W/"1"', '"abc"', '1']) {
      const stale = await books.admin(path, {
        method: 'PUT',
        body: { ...sent, title: 'Stale' },
        headers: { 'if-match': tag },
      })
      expect(stale).toMatchObject({ status: 412, body: { code: 'stale-version' } })
    }
    expect((await books.admin(path)).body).toEqual(made)
    expect(await events(made.id)).toHaveLength(1)
  })

  it('lets exactly one of many win who change the same version at once', async () => {
    const { body: made, sent } = await create()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        books.admin(`${collection}/${made.id}`, {
          method: 'PUT',
          body: { ...sent, title: `Writer ${writer}` },
          headers: { 'if-match': '"1"' },
        }),
      ),
    )

    const statuses = answers.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([200, ...Array<number>(7).fill(412)])
    const winner = answers.find(({ status }) => status === 200)
    expect((await books.admin(`${collection}/${made.id}`)).body).toEqual(winner?.body)
    expect(await events(made.id)).toHaveLength(2)
  })

  it('needs no If-Match', async () => {
    const { body: made, sent } = await create()
    const path = `${collection}/${made.id}`
    expect((await books.admin(path, { method: 'PUT', body: sent })).body.version).toBe(2)
    const any = { method: 'PUT', body: sent, headers: { 'if-match': '*' } }
    expect((await books.admin(path, any)).body.version).toBe(3)
  })

  it('is 404 for no book, 409 for a retired one and for the ISBN of another', async () => {
    const { sent } = await create()
    const { body: gone, sent: goneBody } = await create()
    const { body: other } = await create()
    const put = (id: string, body: unknown) =>
      books.admin(`${collection}/${id}`, { method: 'PUT', body })
    await books.admin(`${collection}/${gone.id}`, { method: 'DELETE' })

    expect((await books.admin(unknown, { method: 'PUT', body: sent })).status).toBe(404)
    expect(await put(gone.id, goneBody)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await put(other.id, sent)).toMatchObject({ status: 409, body: { code: 'isbn-taken' } })
    expect((await put(other.id, { ...sent, isbn: 'x' })).status).toBe(400)
  })
})

describe('DELETE /ecom/admin/books/:id', () => {
  it('retires a book: gone for everybody, told in an event, 404 when repeated', async () => {
    const { body: made } = await create({ genre: 'Retired' })
    const path = `${collection}/${made.id}`
    expect((await books.request('/ecom/books?genre=retired')).body.totalElements).toBe(1)

    const retired = await books.admin(path, { method: 'DELETE', headers: { 'if-match': '"1"' } })

    expect(retired).toMatchObject({ status: 204, text: '' })
    expect((await books.request(`/ecom/books/${made.id}`)).status).toBe(404)
    expect((await books.request('/ecom/books?genre=retired')).body.totalElements).toBe(0)
    expect((await books.admin(path, { method: 'DELETE' })).status).toBe(404)
    expect((await books.admin(unknown, { method: 'DELETE' })).status).toBe(404)
    const told = (await events(made.id)).map((event) => JSON.parse(event.payload))
    expect(told).toMatchObject([{ change: 'created' }, { change: 'retired', bookId: made.id }])
  })

  it('is 412 at another version', async () => {
    const { body: made } = await create()
    const options = { method: 'DELETE', headers: { 'if-match': '"9"' } }
    expect((await books.admin(`${collection}/${made.id}`, options)).status).toBe(412)
    expect((await books.request(`/ecom/books/${made.id}`)).status).toBe(200)
  })
})
