import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashLines, outcomes, sumLines, toCart } from './cart.ts'

const dune = '00000000-0000-0000-0000-000000000001'
const emma = '00000000-0000-0000-0000-000000000002'

describe('a merge', () => {
  it('sums the lines of a book and sorts by book', () => {
    const lines = [
      { bookId: emma, quantity: 1 },
      { bookId: dune, quantity: 2 },
      { bookId: emma, quantity: 99 },
    ]

    expect(sumLines(lines)).toEqual([
      { bookId: dune, quantity: 2 },
      { bookId: emma, quantity: 100 },
    ])
  })

  it('tells what was added, capped and gone', () => {
    const gone = '00000000-0000-0000-0000-000000000003'
    const lines = [dune, emma, gone].map((bookId) => ({ bookId, quantity: 50 }))
    const added = [
      { bookId: dune, before: 49 },
      { bookId: emma, before: 50 },
    ]

    expect(outcomes(lines, added)).toEqual([
      { bookId: dune, outcome: 'added' },
      { bookId: emma, outcome: 'capped' },
      { bookId: gone, outcome: 'gone' },
    ])
  })

  it('has the same hash in any order of its lines, and another one for other lines', () => {
    const line = fc.record({
      bookId: fc.constantFrom(dune, emma, '00000000-0000-0000-0000-00000000000a'),
      quantity: fc.integer({ min: 1, max: 99 }),
    })
    const shuffled = fc
      .array(line, { minLength: 1, maxLength: 20 })
      .chain((lines) =>
        fc.tuple(
          fc.constant(lines),
          fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }),
        ),
      )
    fc.assert(
      fc.property(shuffled, ([lines, others]) => {
        expect(hashLines(others)).toBe(hashLines(lines))
        const [first, ...rest] = lines
        const more = first && [{ ...first, quantity: first.quantity + 1 }, ...rest]
        expect(hashLines(more ?? [])).not.toBe(hashLines(lines))
      }),
    )
  })
})

describe('a cart', () => {
  it('adds up in cents', () => {
    const book = {
      title: 'Dune',
      author: 'Frank Herbert',
      genre: 'Science Fiction',
      isbn: '9780441013593',
      coverUrl: null,
      publishedYear: 1965,
    }
    const row = { id: 'a', bookId: dune, quantity: 3, priceCents: 1010, available: true, ...book }

    expect(toCart([row, { ...row, id: 'b', quantity: 1, priceCents: 20 }])).toEqual({
      items: [
        {
          id: 'a',
          bookId: dune,
          book: { id: dune, ...book, price: 10.1 },
          quantity: 3,
          unitPrice: 10.1,
          lineTotal: 30.3,
          available: true,
        },
        {
          id: 'b',
          bookId: dune,
          book: { id: dune, ...book, price: 0.2 },
          quantity: 1,
          unitPrice: 0.2,
          lineTotal: 0.2,
          available: true,
        },
      ],
      total: 30.5,
      count: 4,
    })
  })
})
