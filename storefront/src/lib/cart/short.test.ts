import { describe, expect, it } from 'vitest'
import type { CartLine } from '#lib/types.ts'
import { shortLinesOf } from './short.ts'

function line(bookId: string, changes: Partial<CartLine> = {}): CartLine {
  return {
    id: bookId,
    bookId,
    title: bookId,
    author: '',
    genre: '',
    coverUrl: null,
    quantity: 3,
    unitPrice: 1000,
    lineTotal: 3000,
    available: null,
    formerPrice: null,
    isGone: false,
    ...changes,
  }
}

describe('shortLinesOf', () => {
  it('finds what is short, sold out and gone', () => {
    const lines = [
      line('plenty', { available: 3 }),
      line('unknown'),
      line('dearer', { available: 9, formerPrice: 500 }),
      line('short', { available: 1 }),
      line('sold-out', { available: 0 }),
      line('gone', { isGone: true, available: 9 }),
    ]

    expect(shortLinesOf(lines, [])).toEqual([
      { bookId: 'short', title: 'short', requested: 3, available: 1 },
      { bookId: 'sold-out', title: 'sold-out', requested: 3, available: 0 },
      { bookId: 'gone', title: 'gone', requested: 3, available: 0 },
    ])
  })

  it('believes the refusal more than the stock as last heard', () => {
    const lines = [line('a', { available: 9 }), line('b', { available: 1 }), line('c')]
    const refused = ['a', 'b', 'c'].map((bookId) => ({
      bookId,
      title: bookId,
      requested: 3,
      available: 2,
    }))

    expect(shortLinesOf(lines, refused).map(({ available }) => available)).toEqual([2, 2, 2])
  })

  it('forgets a refused line that was changed since', () => {
    const refused = [{ bookId: 'a', title: 'a', requested: 3, available: 2 }]

    expect(shortLinesOf([line('a', { quantity: 2 })], refused)).toEqual([])
    expect(shortLinesOf([], refused)).toEqual([])
  })
})
