import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSearch } from './fixture.ts'
import { most } from './ranking.ts'

type Fixture = Awaited<ReturnType<typeof startSearch>>
type Hit = { id: string; title: string }
let shop: Fixture

const many = 1200

beforeAll(async () => {
  shop = await startSearch()
  const volume = (number: number) => ({
    title: `Volume ${number}`,
    author: `Author ${number % 7}`,
    description: 'It has the common word.',
    genre: 'Fiction',
    price_cents: 500 + (number % 11) * 100,
    published_year: 1990 + (number % 5),
    popularity: number === many - 1 ? 3 : 0,
  })
  await shop.add(Array.from({ length: many }, (_, number) => volume(number)))
  await shop.add([{ ...volume(0), title: 'The Common Title' }])
  await shop.clone.admin`analyze catalog.books`
})

afterAll(() => shop?.stop())

describe('a search that too many books match', () => {
  it('ranks a bounded number, titles and what sells among them, and says that there are more', async () => {
    const page = await shop.search('common')
    expect(page).toMatchObject({ totalIsLowerBound: true })
    expect(page.totalElements).toBe(most.all)
    expect(page.content.slice(0, 2).map(({ title }: Hit) => title)).toEqual([
      'The Common Title',
      `Volume ${many - 1}`,
    ])
  })

  it('does not say so when all are counted', async () => {
    expect(await shop.search('author 3')).not.toHaveProperty('totalIsLowerBound')
  })

  it.each([
    'relevance',
    'title',
    'title,desc',
    'author',
    'price',
    'price,desc',
    'publishedYear',
    'createdAt,desc',
  ])('reaches by cursor, in order %s, exactly what pages reach', async (sort) => {
    const byPage: string[] = []
    for (let page = 0; page < 6; page += 1) {
      const { content } = await shop.search('author 3', `&size=30&sort=${sort}&page=${page}`)
      byPage.push(...content.map(({ id }: Hit) => id))
    }
    const byCursor: string[] = []
    let next = ''
    for (let number = 0; next !== undefined; number += 1) {
      const cursor = next && `&cursor=${next}`
      const answer = await shop.search('author 3', `&size=30&sort=${sort}${cursor}`)
      expect(answer.number).toBe(number)
      byCursor.push(...answer.content.map(({ id }: Hit) => id))
      next = answer.next
    }
    expect(byCursor).toEqual(byPage)
    expect(new Set(byCursor).size).toBe(byPage.length)
    expect(byCursor.length).toBeGreaterThan(150)
  })
})

describe('POST /sweep', () => {
  it('reads every book once, however many sweep at the same time', async () => {
    const sweeps = await Promise.all([1, 2, 3].map(() => shop.request('/sweep', 'POST')))
    const books = sweeps.reduce((sum, { body }) => sum + body.books, 0)
    expect(books).toBe(many + 1)
    const [word] = await shop.clone.admin`
      select frequency from search.vocabulary where word = 'common'`
    expect(word).toEqual({ frequency: many + 5 })
  })
})
