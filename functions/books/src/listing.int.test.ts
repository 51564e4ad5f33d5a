import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isbnOf, startBooks } from './fixture.ts'

type Fixture = Awaited<ReturnType<typeof startBooks>>
type Listed = { id: string; title: string; price: number }

const count = 137
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
let books: Fixture

// Titles, authors, prices, years and moments all have ties, so that the id must break them.
function row(number: number) {
  return {
    id: id(number),
    title: ['Émile', 'emile', 'Zoo', 'A% tale', 'A_ tale'][number % 5] ?? '',
    author: ['Ann Lee', 'Bo O’Neil', 'Zoë Ode', 'Łukasz Z'][number % 4] ?? '',
    genre: number % 3 ? 'Fiction' : 'Science Fiction',
    isbn: isbnOf(number),
    price_cents: 500 + (number % 7) * 100,
    published_year: 1990 + (number % 3),
    created_at: new Date(Date.UTC(2024, 0, 1 + (number % 10))),
    retired_at: number % 20 === 19 ? new Date() : null,
  }
}

const rows = Array.from({ length: count }, (_, number) => row(number))
const sold = rows.filter((book) => book.retired_at === null)

beforeAll(async () => {
  books = await startBooks()
  const { admin } = books.clone
  await admin`insert into catalog.books ${admin(rows)}`
  const available = sold.slice(0, 30).map((book, at) => ({
    book_id: book.id,
    available: at % 3,
    updated_at: new Date(),
  }))
  await admin`insert into catalog.availability ${admin(available)}`
})

afterAll(() => books?.stop())

async function list(query: string) {
  const { status, body } = await books.request(`/ecom/books${query}`)
  expect(status).toBe(200)
  return body
}

async function listedIds(query: string): Promise<string[]> {
  return (await list(query)).content.map((book: Listed) => book.id)
}

describe('GET /ecom/books', () => {
  it('gives the first page of the books that are sold', async () => {
    const { status, headers, body } = await books.request('/ecom/books?size=1&sort=createdAt,asc')

    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=60')
    expect(headers.get('etag')).toMatch(/^"[\w-]{43}"$/)
    expect(body).toEqual({
      content: [
        {
          id: id(0),
          title: 'Émile',
          author: 'Ann Lee',
          description: '',
          genre: 'Science Fiction',
          isbn: isbnOf(0),
          price: 5,
          publishedYear: 1990,
          coverUrl: null,
          createdAt: '2024-01-01T00:00:00.000Z',
          updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ],
      totalElements: sold.length,
      totalPages: sold.length,
      number: 0,
      size: 1,
      next: expect.any(String),
    })
  })

  it('has twenty books a page and no next after the last', async () => {
    expect(await list('')).toMatchObject({ number: 0, size: 20, totalPages: 7 })
    const last = await list('?page=6')
    expect([last.number, last.content.length, last.next]).toEqual([6, 11, undefined])
  })

  it('gives an empty page when nothing matches', async () => {
    const empty = { content: [], totalElements: 0, totalPages: 0, number: 0, size: 20 }
    expect(await list('?genre=Nonsense')).toEqual(empty)
    expect(await list('?page=400')).toMatchObject({ content: [], totalElements: sold.length })
  })

  it.each([
    ['genre=science%20fiction', sold.filter((book) => book.genre === 'Science Fiction')],
    ['author=zoe', sold.filter((book) => book.author === 'Zoë Ode')],
    ["author=o'neil", sold.filter((book) => book.author === 'Bo O’Neil')],
    ['author=%25', []],
    ['author=_', []],
    ['minPrice=10.01', sold.filter((book) => book.price_cents > 1000)],
    ['maxPrice=5.99', sold.filter((book) => book.price_cents < 600)],
    ['minPrice=6&maxPrice=6', sold.filter((book) => book.price_cents === 600)],
    ['inStock=true', sold.slice(0, 30).filter((_, at) => at % 3 > 0)],
    ['inStock=false', sold.filter((_, at) => at >= 30 || at % 3 === 0)],
    [
      'genre=Fiction&author=lee&minPrice=6&maxPrice=9&inStock=false',
      sold.filter(
        (book, at) =>
          book.genre === 'Fiction' &&
          book.author === 'Ann Lee' &&
          book.price_cents >= 600 &&
          book.price_cents <= 900 &&
          (at >= 30 || at % 3 === 0),
      ),
    ],
  ])('filters by %s', async (query, expected) => {
    const found = await list(`?size=100&${query}`)
    const all = found.next ? await listedIds(`?size=100&page=1&${query}`) : []
    const ids = [...found.content.map((book: Listed) => book.id), ...all]
    expect(ids.toSorted()).toEqual(expected.map((book) => book.id).toSorted())
    expect(found.totalElements).toBe(expected.length)
  })

  it('answers 304 for what the client knows', async () => {
    const path = '/ecom/books?size=3&sort=price,desc'
    const first = await books.request(path)
    const headers = { 'if-none-match': `"other", ${first.headers.get('etag')}` }

    const again = await books.request(path, { headers })
    expect(again).toMatchObject({ status: 304, text: '' })
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(again.headers.get('cache-control')).toBe('public, max-age=60')
  })

  it.each([
    ['?page=-1', '?page'],
    ['?page=x', '?page'],
    ['?size=0', '?size'],
    ['?size=101', '?size'],
    ['?size=1.5', '?size'],
    ['?sort=isbn', '?sort'],
    ['?sort=title,up', '?sort'],
    ['?sort=title;drop table', '?sort'],
    ['?sort=', '?sort'],
    ['?minPrice=-1', '?minPrice'],
    ['?minPrice=1.234', '?minPrice'],
    ['?maxPrice=free', '?maxPrice'],
    ['?minPrice=20&maxPrice=10', '?minPrice'],
    ['?inStock=maybe', '?inStock'],
    ['?colour=red', '?colour'],
    ['?genre=%20', '?genre'],
    ['?genre=%00', '?genre'],
    [`?author=${'a'.repeat(201)}`, '?author'],
    [`?author=${'a'.repeat(10_240)}`, '?author'],
    ['?cursor=nonsense', '?cursor'],
    [`?cursor=${Buffer.from('["title","asc","a"]').toString('base64url')}`, '?cursor'],
  ])('refuses %s', async (query, pointer) => {
    const { status, headers, body } = await books.request(`/ecom/books${query}`)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toEqual({
      type: '/problems/invalid-input',
      title: expect.any(String),
      status: 400,
      instance: '/ecom/books',
      code: 'invalid-input',
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
      errors: [{ pointer, detail: expect.any(String) }],
    })
  })

  it.each([
    ['price', ['price', 'asc', 'cheap', id(1), 1]],
    ['price', ['price', 'asc', 1e12, id(1), 1]],
    ['createdAt', ['createdAt', 'asc', 'yesterday', id(1), 1]],
    ['createdAt', ['createdAt', 'asc', '0000-01-01T00:00:00Z', id(1), 1]],
    ['title', ['title', 'asc', 'a\0', id(1), 1]],
    ['title', ['title', 'desc', 'a', id(1), 1]],
    ['title', ['price', 'asc', 5, id(1), 1]],
    ['title', ['title', 'asc', 'a', 'no id', 1]],
    ['title', ['title', 'asc', 'a', id(1), 1e300]],
  ])('refuses a made-up cursor of %s: %j', async (sort, key) => {
    const cursor = Buffer.from(JSON.stringify(key)).toString('base64url')
    const { status, body } = await books.request(`/ecom/books?sort=${sort}&cursor=${cursor}`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ pointer: '?cursor', detail: expect.any(String) }])
  })

  it('names the cursor where pages end', async () => {
    const deep = await books.request('/ecom/books?page=100&size=100')
    expect(deep.status).toBe(400)
    expect(deep.body).toMatchObject({ code: 'page-too-deep', detail: expect.any(String) })
    expect(deep.body.detail).toContain('cursor')
    expect((await books.request('/ecom/books?page=99&size=100')).status).toBe(200)
  })

  const sorts = ['title', 'author', 'price', 'publishedYear', 'createdAt']
  it.each(sorts.flatMap((sort) => [`${sort},asc`, `${sort},desc`]))(
    'reaches by cursor, in order %s, exactly what pages reach',
    async (sort) => {
      const byPage: string[] = []
      for (let page = 0; page * 9 < sold.length; page += 1) {
        byPage.push(...(await listedIds(`?size=9&sort=${sort}&page=${page}`)))
      }
      const byCursor: string[] = []
      let next = ''
      for (let number = 0; next !== undefined; number += 1) {
        const answer = await list(`?size=9&sort=${sort}${next && `&cursor=${next}`}`)
        expect(answer.number).toBe(number)
        byCursor.push(...answer.content.map((book: Listed) => book.id))
        next = answer.next
      }
      expect(byCursor).toEqual(byPage)
      expect(new Set(byCursor).size).toBe(sold.length)
    },
  )

  it('sorts titles without regard to case and accents', async () => {
    const { content } = await list('?size=100&sort=title')
    const titles = new Set(content.map((book: Listed) => book.title.toLowerCase()))
    expect([...titles]).toEqual(
      ['a% tale', 'a_ tale', 'émile', 'emile', 'zoo'].slice(0, titles.size),
    )
  })
})
