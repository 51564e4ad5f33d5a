import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiShop, type ApiShop } from './api-shop.ts'
import {
  ask,
  bookNumber,
  errorsAt,
  expectProblem,
  moment,
  nobody,
  uuid,
  type Question,
} from './ask.ts'

let shop: ApiShop
let admin: string
let customer: string

beforeAll(async () => {
  shop = await openApiShop()
  admin = await shop.token('admin1')
  customer = await shop.token('user1')
}, 60_000)
afterAll(() => shop.close())

const asAdmin = (method: string, path: string, question?: Question) =>
  ask(shop.url, method, path, { token: admin, ...question })

let isbns = 0
/** A book nobody has yet; the check digit is counted (ISO 2108). */
function newBook(more: object = {}) {
  const digits = `979${String(isbns++).padStart(9, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return {
    title: 'A Field Guide to Edges',
    author: 'Nora Quill',
    description: 'Where things end.',
    genre: 'Nature',
    isbn: `${digits}${(10 - (sum % 10)) % 10}`,
    price: 19.99,
    publishedYear: 2011,
    coverUrl: 'https://covers.example/edges.png',
    ...more,
  }
}

const books = '/ecom/admin/books'

describe('/ecom/admin/books', () => {
  it('makes a book that everybody finds and that has stock', async () => {
    const wanted = newBook()
    const made = await asAdmin('POST', books, { json: wanted })
    const { id } = made.body
    const expected = {
      ...wanted,
      id: uuid,
      version: 1,
      retired: false,
      retiredAt: null,
      createdAt: moment,
      updatedAt: moment,
    }
    expect(made).toMatchObject({ status: 201, body: expected })
    expect(made.headers).toMatchObject({ location: `${books}/${id}`, etag: '"1"' })
    expect((await asAdmin('GET', `${books}/${id}`)).body).toEqual(made.body)
    const listed = await asAdmin('GET', `${books}?author=Nora%20Quill`)
    expect(listed.body).toMatchObject({ content: [made.body], totalElements: 1, totalPages: 1 })
    const { version: _, retired: _sold, retiredAt: _never, ...seen } = made.body
    expect((await ask(shop.url, 'GET', `/ecom/books/${id}`)).body).toEqual(seen)
    const stock = { bookId: id, quantity: 0, reserved: 0, available: 0, updatedAt: moment }
    await expect
      .poll(async () => (await ask(shop.url, 'GET', `/inven/stock/${id}`)).body, { timeout: 5000 })
      .toEqual(stock)
  })

  it('changes a book only for who has seen its last version', async () => {
    const { body } = await asAdmin('POST', books, { json: newBook() })
    const path = `${books}/${body.id}`
    const { isbn } = body
    const json = newBook({ isbn, price: 5 })
    const first = await asAdmin('PUT', path, { json, headers: { 'if-match': '"1"' } })
    expect(first).toMatchObject({ status: 200, body: { price: 5, version: 2 } })
    expect(first.headers.etag).toBe('"2"')
    const late = await asAdmin('PUT', path, { json, headers: { 'if-match': '"1"' } })
    expectProblem(late, 'stale-version', path, { detail: 'The book is at version 2' })
    const weak = await asAdmin('DELETE', path, { headers: { 'if-match': 'W/"2"' } })
    expectProblem(weak, 'stale-version', path, { detail: 'The book is at version 2' })
    expect(await asAdmin('PUT', path, { json })).toMatchObject({
      status: 200,
      body: { version: 3 },
    })
  })

  it('refuses an ISBN that another book has', async () => {
    const { body } = await asAdmin('POST', books, { json: newBook() })
    const other = await asAdmin('POST', books, { json: newBook() })
    const { isbn } = body
    const again = await asAdmin('POST', books, { json: newBook({ isbn }) })
    expectProblem(again, 'isbn-taken', books, errorsAt('/isbn'))
    const path = `${books}/${other.body.id}`
    const taken = await asAdmin('PUT', path, { json: newBook({ isbn }) })
    expectProblem(taken, 'isbn-taken', path, errorsAt('/isbn'))
  })

  it('retires a book: it is in no list, only administrators see it', async () => {
    const { body } = await asAdmin('POST', books, { json: newBook({ title: 'Gone by Noon' }) })
    const path = `${books}/${body.id}`
    const retired = await asAdmin('DELETE', path, { headers: { 'if-match': '"1"' } })
    expect([retired.status, retired.text]).toEqual([204, ''])
    const open = `/ecom/books/${body.id}`
    const gone = { detail: 'No such book is sold' }
    expectProblem(await ask(shop.url, 'GET', open), 'not-found', open, gone)
    const seen = await asAdmin('GET', path)
    expect(seen.body).toMatchObject({ retired: true, retiredAt: moment, version: 2 })
    const { body: found } = await ask(shop.url, 'GET', '/ecom/books/search?q=gone%20by%20noon')
    expect(found.content.map(({ id }: { id: string }) => id)).not.toContain(body.id)
    const again = await asAdmin('DELETE', path)
    expectProblem(again, 'not-found', path, { detail: 'This book is retired' })
    const changed = await asAdmin('PUT', path, { json: newBook() })
    expectProblem(changed, 'conflict', path, { detail: 'This book is retired' })
  })

  it('does not know what never was', async () => {
    const path = `${books}/${nobody}`
    expectProblem(await asAdmin('GET', path), 'not-found', path)
    expectProblem(await asAdmin('PUT', path, { json: newBook() }), 'not-found', path)
    expectProblem(await asAdmin('DELETE', path), 'not-found', path)
  })
})

describe('GET /inven/stock', () => {
  const [one, two] = [bookNumber(1), bookNumber(2)]
  const stock = { quantity: 50, reserved: 0, available: 50, updatedAt: moment }

  it('gives the stock of a book', async () => {
    const path = `/inven/stock/${one}`
    expect(await ask(shop.url, 'GET', path)).toMatchObject({
      status: 200,
      body: { bookId: one, ...stock },
    })
    const unknown = `/inven/stock/${nobody}`
    expectProblem(await ask(shop.url, 'GET', unknown), 'not-found', unknown)
    const wrong = await ask(shop.url, 'GET', '/inven/stock/7')
    expectProblem(wrong, 'invalid-input', '/inven/stock/7', errorsAt('{bookId}'))
  })

  it('gives the stock of up to fifty books, and says which are unknown', async () => {
    const path = '/inven/stock/bulk'
    const found = await ask(shop.url, 'GET', `${path}?bookIds=${two},${nobody},${one}`)
    expect([found.status, found.body]).toEqual([
      200,
      {
        stock: [
          { bookId: two, ...stock },
          { bookId: one, ...stock },
        ],
        missing: [nobody],
      },
    ])
    const ids = Array.from({ length: 51 }, (_, index) => bookNumber(index))
    expect((await ask(shop.url, 'GET', `${path}?bookIds=${ids.slice(1)}`)).status).toBe(200)
    for (const query of [`?bookIds=${ids}`, '?bookIds=', `?bookIds=${one},`, '?bookIds=x', '']) {
      const { status, body } = await ask(shop.url, 'GET', `${path}${query}`)
      expect([query, status, body.code]).toEqual([query, 400, 'invalid-input'])
    }
  })

  it('is health', async () => {
    const health = await ask(shop.url, 'GET', '/inven/health')
    expect(health).toMatchObject({ status: 200, body: { status: 'up' } })
  })
})

describe('/inven/admin/stock', () => {
  const path = `/inven/admin/stock/${bookNumber(3)}`
  const movements = () => shop.books.inventory`
    select delta, reason, note
    from inventory.movements
    where book_id = ${bookNumber(3)}
    order by id`

  it('lists all stock in the envelope', async () => {
    const { status, body } = await asAdmin('GET', '/inven/admin/stock?size=2&page=1')
    const [row] = await shop.books.inventory`select count(*)::int as count from inventory.stock`
    expect(status).toBe(200)
    expect(body).toEqual({
      content: Array.from({ length: 2 }, () => ({
        bookId: uuid,
        quantity: expect.any(Number),
        reserved: expect.any(Number),
        available: expect.any(Number),
        updatedAt: moment,
      })),
      totalElements: row?.count,
      totalPages: Math.ceil(row?.count / 2),
      number: 1,
      size: 2,
      next: expect.any(String),
    })
  })

  it('sets what is on hand, keeps holds, and goes no lower than they are', async () => {
    await shop.books.inventory`
      update inventory.stock set reserved = 5 where book_id = ${bookNumber(3)}`
    const set = await asAdmin('PUT', path, { json: { quantity: 7 } })
    const expected = { bookId: bookNumber(3), quantity: 7, reserved: 5, available: 2 }
    expect(set).toMatchObject({ status: 200, body: expected })
    const low = await asAdmin('PUT', path, { json: { quantity: 4 } })
    const detail = expect.stringContaining('5 are reserved')
    expectProblem(low, 'below-reserved', path, { detail, quantity: 7, reserved: 5 })
    const taken = await asAdmin('POST', `${path}/adjust`, { json: { delta: -3 } })
    expectProblem(taken, 'below-reserved', `${path}/adjust`, { detail, quantity: 7, reserved: 5 })
    const json = { delta: 3, reason: 'found behind the shelf' }
    const more = await asAdmin('POST', `${path}/adjust`, { json })
    expect(more).toMatchObject({ status: 200, body: { quantity: 10, reserved: 5, available: 5 } })
    expect(await movements()).toEqual([
      { delta: 50, reason: 'adjustment', note: 'initial' },
      { delta: -43, reason: 'adjustment', note: null },
      { delta: 3, reason: 'adjustment', note: 'found behind the shelf' },
    ])
    await shop.books.inventory`
      update inventory.stock set reserved = 0 where book_id = ${bookNumber(3)}`
  })

  it('tells the world what changed: the list is filtered by it', async () => {
    await asAdmin('PUT', `/inven/admin/stock/${bookNumber(4)}`, { json: { quantity: 0 } })
    const soldOut = async () => {
      const { body } = await ask(shop.url, 'GET', '/ecom/books?inStock=false')
      return body.content.map(({ id }: { id: string }) => id)
    }
    await expect.poll(soldOut, { timeout: 5000 }).toContain(bookNumber(4))
  })

  it('does not know another book', async () => {
    const unknown = `/inven/admin/stock/${nobody}`
    expectProblem(await asAdmin('PUT', unknown, { json: { quantity: 1 } }), 'not-found', unknown)
    const adjusted = await asAdmin('POST', `${unknown}/adjust`, { json: { delta: 1 } })
    expectProblem(adjusted, 'not-found', `${unknown}/adjust`)
  })
})

describe('what is for administrators', () => {
  const operations = [
    ['GET', books],
    ['POST', books],
    ['GET', `${books}/${bookNumber(1)}`],
    ['PUT', `${books}/${bookNumber(1)}`],
    ['DELETE', `${books}/${bookNumber(1)}`],
    ['GET', '/ecom/admin/orders'],
    ['GET', `/ecom/admin/orders/${nobody}`],
    ['POST', `/ecom/admin/orders/${nobody}/ship`],
    ['POST', `/ecom/admin/orders/${nobody}/deliver`],
    ['GET', '/ecom/admin/failed-events'],
    ['POST', `/ecom/admin/failed-events/${nobody}/retry`],
    ['POST', `/ecom/admin/failed-events/${nobody}/discard`],
    ['GET', '/inven/admin/stock'],
    ['PUT', `/inven/admin/stock/${bookNumber(1)}`],
    ['POST', `/inven/admin/stock/${bookNumber(1)}/adjust`],
  ] as const

  it.each(operations)('is for nobody else: %s %s', async (method, path) => {
    const stranger = await ask(shop.url, method, path)
    expectProblem(stranger, 'unauthenticated', path)
    expect(stranger.headers['www-authenticate']).toBe('Bearer realm="bookstore"')
    expectProblem(await ask(shop.url, method, path, { token: customer }), 'forbidden', path)
  })
})
