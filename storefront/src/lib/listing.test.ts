import { describe, expect, it } from 'vitest'
import { listAddress, pagerNumbers } from './listing.ts'

describe('listAddress', () => {
  const url = new URL('http://shop/?/add=&genre=Fantasy&page=3&cursor=abc&minPrice=')

  it('keeps the filters and leaves the place, actions and what is empty', () => {
    expect(listAddress(url)).toBe('/?genre=Fantasy')
  })

  it('sets and takes away', () => {
    expect(listAddress(url, { page: '4' })).toBe('/?genre=Fantasy&page=4')
    expect(listAddress(url, { genre: null })).toBe('/')
    expect(listAddress(url, { cursor: 'x/y' })).toBe('/?genre=Fantasy&cursor=x%2Fy')
    expect(listAddress(new URL('http://shop/search?q=a+b'), { genre: 'Science Fiction' })).toBe(
      '/search?q=a+b&genre=Science+Fiction',
    )
  })
})

describe('pagerNumbers', () => {
  it.each([
    [1, 1, [1]],
    [1, 4, [1, 2, 3, 4]],
    [1, 9, [1, 2, null, 9]],
    [5, 9, [1, null, 4, 5, 6, null, 9]],
    [4, 9, [1, 2, 3, 4, 5, null, 9]],
    [9, 9, [1, null, 8, 9]],
  ])('shows around page %i of %i: %j', (current, pages, numbers) => {
    expect(pagerNumbers(current, pages)).toEqual(numbers)
  })
})
