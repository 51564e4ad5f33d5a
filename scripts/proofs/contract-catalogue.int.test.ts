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

const timeout = 60_000

let shop: ApiShop
let admin: string

beforeAll(async () => {
  shop = await openApiShop()
  admin = await shop.token('admin1')
}, timeout)
afterAll(() => shop.close())

const get = (path: string, question?: Question) => ask(shop.url, 'GET', path, question)
const idsOf = (answer: { body: { content: { id: string }[] } }) =>
  answer.body.content.map(({ id }) => id)

/** Asserts that small pages, by number and by cursor, are one page of all cut up; gives the ids. */
async function expectPagesAgree(path: string): Promise<string[]> {
  const all = idsOf(await get(`${path}size=100`))
  const byPage: string[] = []
  const byCursor: string[] = []
  let next = ''
  for (let page = 0; page * 7 < all.length; page += 1) {
    byPage.push(...idsOf(await get(`${path}size=7&page=${page}`)))
    const answer = await get(`${path}size=7${next && `&cursor=${next}`}`)
    byCursor.push(...idsOf(answer))
    next = answer.body.next ?? ''
  }
  expect([byPage, byCursor, next]).toEqual([all, all, ''])
  return all
}

const book = {
  id: uuid,
  title: expect.any(String),
  author: expect.any(String),
  description: expect.any(String),
  genre: expect.any(String),
  isbn: expect.stringMatching(/^97[89]\d{10}$/),
  price: expect.any(Number),
  publishedYear: expect.any(Number),
  coverUrl: null,
  createdAt: moment,
  updatedAt: moment,
}

describe('GET /ecom/books', () => {
  it('gives a page in the envelope, to be cached for a minute', async () => {
    const { status, headers, body } = await get('/ecom/books')
    const [row] = await shop.books.ecom`select count(*)::int as count from catalog.books`
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=60',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      ratelimit: expect.stringMatching(/^"minute";r=\d+;t=\d+$/),
    })
    expect(body).toEqual({
      content: Array.from({ length: 20 }, () => book),
      totalElements: row?.count,
      totalPages: Math.ceil(row?.count / 20),
      number: 0,
      size: 20,
      next: expect.any(String),
    })
  })

  it('answers 304 to who knows the page, and HEAD without a body', async () => {
    const { headers } = await get('/ecom/books?size=2')
    const known = await get('/ecom/books?size=2', {
      headers: { 'if-none-match': `${headers.etag}` },
    })
    expect([known.status, known.text, known.headers.etag]).toEqual([304, '', headers.etag])
    const head = await ask(shop.url, 'HEAD', '/ecom/books?size=2')
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', headers.etag])
  })

  const orders = [
    ['title', 'title_key'],
    ['author', 'author_key'],
    ['price', 'price_cents'],
    ['publishedYear', 'published_year'],
    ['createdAt', 'created_at'],
  ] as const

  it.each(orders)('sorts by %s, up and down', async (field, column) => {
    const { ecom } = shop.books
    const rows = await ecom`select id from catalog.books order by ${ecom(column)}, id`
    const up = rows.map(({ id }) => id)
    const down = up.toReversed()
    expect(idsOf(await get(`/ecom/books?size=100&sort=${field}`))).toEqual(up)
    expect(idsOf(await get(`/ecom/books?size=100&sort=${field},asc`))).toEqual(up)
    expect(idsOf(await get(`/ecom/books?size=100&sort=${field},desc`))).toEqual(down)
  })

  it('gives by page and by cursor exactly the same, each book once', async () => {
    const all = await expectPagesAgree('/ecom/books?')
    const { body } = await get('/ecom/books?page=90')
    expect(body).toMatchObject({ content: [], totalElements: all.length, number: 90, size: 20 })
  })

  it('filters by genre, author, price and stock', async () => {
    const { ecom } = shop.books
    const [one] = await ecom`select genre, author from catalog.books where id = ${bookNumber(1)}`
    const { genre, author } = one ?? {}
    const found = (query: string) => get(`/ecom/books?size=100&${query}`).then(idsOf)
    const rows = await ecom`
      select id, genre, author, price_cents as cents
      from catalog.books
      order by title_key, id`
    const those = (fits: (row: (typeof rows)[number]) => boolean) =>
      rows.filter(fits).map(({ id }) => id)
    expect(await found(`genre=${encodeURIComponent(genre)}`)).toEqual(
      those((row) => row.genre === genre),
    )
    expect(await found(`author=${encodeURIComponent(author)}`)).toEqual(
      those((row) => row.author === author),
    )
    expect(await found('minPrice=10&maxPrice=15.5')).toEqual(
      those(({ cents }) => cents >= 1000 && cents <= 1550),
    )
    expect(await found('inStock=true')).toEqual(those(() => true))
    expect(await found('inStock=false')).toEqual([])
  })

  it('gives an empty page where nothing matches', async () => {
    const { status, body } = await get('/ecom/books?genre=Heraldry')
    const empty = { content: [], totalElements: 0, totalPages: 0, number: 0, size: 20 }
    expect([status, body]).toEqual([200, empty])
  })

  it.each([
    ['sort=isbn', '?sort'],
    ['sort=title,up', '?sort'],
    ['sort=', '?sort'],
    ['page=-1', '?page'],
    ['page=1.5', '?page'],
    ['size=0', '?size'],
    ['size=101', '?size'],
    ['minPrice=cheap', '?minPrice'],
    ['maxPrice=1e9', '?maxPrice'],
    ['inStock=maybe', '?inStock'],
    ['genre=%20', '?genre'],
    ['cursor=none', '?cursor'],
    ['colour=red', '?colour'],
  ])('refuses ?%s', async (query, pointer) => {
    const answer = await get(`/ecom/books?${query}`)
    expectProblem(answer, 'invalid-input', '/ecom/books', errorsAt(pointer))
  })
})

describe('GET /ecom/books/{id}', () => {
  it('gives a book with its ETag, and 304 to who knows it', async () => {
    const path = `/ecom/books/${bookNumber(1)}`
    const { status, headers, body } = await get(path)
    expect([status, headers.etag]).toEqual([200, '"1"'])
    expect(body).toEqual({ ...book, id: bookNumber(1), title: 'The Hobbit' })
    expect(await get(path, { headers: { 'if-none-match': '"0", W/"1"' } })).toMatchObject({
      status: 304,
      text: '',
    })
  })

  it('knows a malformed id from an unknown one', async () => {
    const malformed = await get('/ecom/books/1')
    expectProblem(malformed, 'invalid-input', '/ecom/books/1', errorsAt('{id}'))
    const path = `/ecom/books/${nobody}`
    expectProblem(await get(path), 'not-found', path, { detail: 'No such book is sold' })
  })
})

describe('GET /ecom/books/search', () => {
  it('gives hits in the envelope, with facets, highlights and why', async () => {
    const { status, body } = await get('/ecom/books/search?q=hobbit')
    expect(status).toBe(200)
    const { content, facets, didYouMean, ...envelope } = body
    expect(content[0]).toEqual({
      ...book,
      id: bookNumber(1),
      title: 'The Hobbit',
      highlights: {
        title: 'The <mark>Hobbit</mark>',
        author: expect.any(String),
        description: expect.any(String),
      },
      why: expect.arrayContaining([{ field: 'title', words: ['hobbit'] }]),
    })
    expect(envelope).toMatchObject({ totalElements: content.length, number: 0, size: 20 })
    expect(Object.keys(facets).toSorted()).toEqual(['author', 'genre', 'price'])
    expect(didYouMean).toBeNull()
  })

  it('says what was meant', async () => {
    const { body } = await get('/ecom/books/search?q=hobit')
    expect(body).toMatchObject({ didYouMean: 'hobbit' })
  })

  it('takes the filters of the list', async () => {
    const { body } = await get('/ecom/books/search?q=the&size=100&maxPrice=12&inStock=true')
    expect(body.content.length).toBeGreaterThan(0)
    expect(body.content.every(({ price }: { price: number }) => price <= 12)).toBe(true)
    const none = await get('/ecom/books/search?q=the&inStock=false')
    expect(none).toMatchObject({ status: 200, body: { content: [], totalPages: 0 } })
  })

  it('gives by page and by cursor exactly the same, each hit once', async () => {
    await expectPagesAgree('/ecom/books/search?q=the&')
    const deep = await get('/ecom/books/search?q=the&page=500')
    const wrong = { detail: expect.stringContaining('cursor'), ...errorsAt('?page') }
    expectProblem(deep, 'page-too-deep', '/ecom/books/search', wrong)
  })

  it.each(['', '?q=', '?q=%20%20', `?q=${'a'.repeat(201)}`, '?q=a&sort=x', '?q=a&page=-1'])(
    'refuses "%.20s"',
    async (query) => {
      const { status, body } = await get(`/ecom/books/search${query}`)
      expect([status, body.code]).toEqual([400, 'invalid-input'])
    },
  )
})

describe('GET /ecom/books/suggest', () => {
  it('gives up to eight books for what was begun', async () => {
    const { status, body } = await get('/ecom/books/suggest?q=th')
    expect(status).toBe(200)
    expect(body).toEqual(
      Array.from({ length: 8 }, () => {
        return { id: uuid, title: expect.any(String), author: expect.any(String) }
      }),
    )
    const [hobbit] = (await get('/ecom/books/suggest?q=the%20hobb')).body
    expect(hobbit).toMatchObject({ id: bookNumber(1), title: 'The Hobbit' })
  })

  it.each(['', '?q=a', `?q=${'a'.repeat(61)}`])('refuses "%.20s"', async (query) => {
    const answer = await get(`/ecom/books/suggest${query}`)
    expectProblem(answer, 'invalid-input', '/ecom/books/suggest', errorsAt('?q'))
  })
})

describe('what everybody may ask', () => {
  it('is how the shop is, its description and a page to try it', async () => {
    expect(await get('/ecom/health')).toMatchObject({ status: 200, body: { status: 'up' } })
    const { status, body } = await get('/openapi.json')
    expect([status, body.openapi]).toEqual([200, '3.1.0'])
    const docs = await get('/docs')
    expect([docs.status, docs.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  })
})

describe('a catalogue of more than ten thousand books', () => {
  beforeAll(async () => {
    await shop.books.ecom`
      insert into catalog.books (title, author, genre, isbn, price_cents, published_year)
      select 'Volume ' || n, 'Many Hands', 'Series', '979' || lpad(n::text, 10, '0'), 999, 2000
      from generate_series(1, 10150) n`
  })

  const path = '/ecom/books?genre=Series&size=100'

  it('is counted to ten thousand', async () => {
    const { body } = await get(`${path}&page=99`)
    const { content, ...envelope } = body
    expect(content).toHaveLength(100)
    expect(envelope).toEqual({
      totalElements: 10_000,
      totalIsLowerBound: true,
      totalPages: 100,
      number: 99,
      size: 100,
      next: expect.any(String),
    })
    const listed = await get('/ecom/admin/books?genre=Series', { token: admin })
    expect(listed.body).toMatchObject({ totalElements: 10_000, totalIsLowerBound: true })
  })

  it('is read beyond them by cursor', async () => {
    const detail = expect.stringContaining('cursor')
    for (const deep of [
      `${path}&page=100`,
      '/ecom/books?page=500',
      '/ecom/books?page=999999999999999',
    ]) {
      const wrong = { detail, ...errorsAt('?page') }
      expectProblem(await get(deep), 'page-too-deep', '/ecom/books', wrong)
    }
    const ids: string[] = []
    for (let next = ''; ;) {
      const answer = await get(`${path}${next && `&cursor=${next}`}`)
      ids.push(...idsOf(answer))
      next = answer.body.next
      if (!next) break
    }
    expect([ids.length, new Set(ids).size]).toEqual([10_150, 10_150])
  }, 30_000)
})
