import { describe, expect, it } from 'vitest'
import { readListQuery, toBookQuery } from './query.ts'

const sorts = ['title,asc', 'price,desc'] as const

function read(query: string) {
  return readListQuery(new URLSearchParams(query), sorts)
}

describe('readListQuery', () => {
  it('takes an empty address as the first page', () => {
    expect(read('genre=&minPrice=&sort=')).toEqual({
      filters: {
        genre: undefined,
        author: undefined,
        minPrice: undefined,
        maxPrice: undefined,
        inStock: false,
      },
      sort: 'title,asc',
      page: 1,
      cursor: undefined,
      isMended: false,
    })
  })

  it('takes what makes sense', () => {
    expect(
      read('genre=Fantasy&minPrice=5,50&maxPrice=20&inStock=true&sort=price,desc&page=3'),
    ).toMatchObject({
      filters: { genre: 'Fantasy', minPrice: '5.50', maxPrice: '20', inStock: true },
      sort: 'price,desc',
      page: 3,
      isMended: false,
    })
  })

  it.each([
    'page=abc',
    'page=0',
    'page=-1',
    'page=1.5',
    'page=99999999999',
    'sort=nonsense',
    'minPrice=free',
    'minPrice=1.234',
    'minPrice=20&maxPrice=10',
    'inStock=maybe',
    'genre=%00',
    `genre=${'a'.repeat(61)}`,
    `author=${'a'.repeat(201)}`,
    `cursor=${'a'.repeat(1025)}`,
  ])('mends %s', (query) => {
    const { isMended, ...asked } = read(query)
    expect(isMended).toBe(true)
    expect(asked).toMatchObject({ page: 1, sort: 'title,asc', cursor: undefined })
  })
})

describe('toBookQuery', () => {
  it('counts pages from 0, and prefers the cursor', () => {
    expect(toBookQuery(read('page=3'))).toMatchObject({ page: 2, size: 24, sort: 'title,asc' })
    const byCursor = toBookQuery(read('page=3&cursor=abc&inStock=true'))
    expect(byCursor).toMatchObject({ cursor: 'abc', inStock: true })
    expect(byCursor).not.toHaveProperty('page')
  })
})
