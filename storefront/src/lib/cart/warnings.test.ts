import { describe, expect, it } from 'vitest'
import type { CartLine } from '#lib/types.ts'
import { warningsOf } from './warnings.ts'

const line: CartLine = {
  id: 'line-1',
  bookId: 'book-1',
  title: 'Dune',
  author: 'Frank Herbert',
  genre: 'Fiction',
  coverUrl: null,
  quantity: 3,
  unitPrice: 1999,
  lineTotal: 5997,
  available: 10,
  formerPrice: null,
  isGone: false,
}

describe('warningsOf', () => {
  it('is silent about a line that can be bought', () => {
    expect(warningsOf(line)).toEqual([])
    expect(warningsOf({ ...line, available: 3 })).toEqual([])
  })

  it('is silent where stock could not be asked', () => {
    expect(warningsOf({ ...line, available: null })).toEqual([])
  })

  it('tells how many copies are left of a line that asks for more', () => {
    expect(warningsOf({ ...line, available: 2 })).toEqual([{ kind: 'short', available: 2 }])
  })

  it('tells a sold out book from a short one', () => {
    expect(warningsOf({ ...line, available: 0 })).toEqual([{ kind: 'sold-out' }])
  })

  it('tells the former price and the new one', () => {
    expect(warningsOf({ ...line, formerPrice: 1500 })).toEqual([
      { kind: 'price', former: 1500, now: 1999 },
    ])
    expect(warningsOf({ ...line, formerPrice: 1999 })).toEqual([])
  })

  it('tells stock and price together', () => {
    expect(warningsOf({ ...line, available: 1, formerPrice: 2500 })).toEqual([
      { kind: 'short', available: 1 },
      { kind: 'price', former: 2500, now: 1999 },
    ])
  })

  it('tells of a gone book nothing else', () => {
    expect(warningsOf({ ...line, isGone: true, available: 0, formerPrice: 1 })).toEqual([
      { kind: 'gone' },
    ])
  })
})
