import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { checkDepth, decodeCursor, encodeCursor, page } from './page.ts'

const key = v.tuple([v.string(), v.number()])

describe('page', () => {
  it('counts exactly up to ten thousand rows, and says so above', () => {
    expect(page(['a'], { total: 0, number: 0, size: 20 })).toEqual({
      content: ['a'],
      totalElements: 0,
      totalPages: 0,
      number: 0,
      size: 20,
    })
    expect(page([], { total: 10_000, number: 0, size: 30 })).toMatchObject({ totalPages: 334 })
    expect(page([], { total: 10_001, number: 0, size: 30, next: 'x' })).toMatchObject({
      totalElements: 10_000,
      totalIsLowerBound: true,
      next: 'x',
    })
  })

  it('refuses a page beyond ten thousand rows and names the cursor', () => {
    expect(() => checkDepth({ page: 99, size: 100 })).not.toThrow()
    expect(() => checkDepth({ page: 100, size: 100 })).toThrow('cursor')
  })
})

describe('cursor', () => {
  it('gives the key back', () => {
    expect(decodeCursor(key, encodeCursor(['Émile', 5]))).toEqual(['Émile', 5])
  })

  it.each(['', 'x', encodeCursor([5]), Buffer.from('{').toString('base64url')])(
    'refuses "%s"',
    (cursor) => {
      expect(() => decodeCursor(key, cursor)).toThrow('not valid')
    },
  )
})
