import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from './allocation.ts'

const books = ['a', 'b', 'c', 'd']
const line = fc.record({
  bookId: fc.constantFrom(...books, 'unknown'),
  quantity: fc.integer({ min: 1, max: 6 }),
})
const carts = fc
  .array(fc.array(line, { minLength: 1, maxLength: 5 }), { maxLength: 30 })
  .map((all) => all.map((lines, at) => ({ orderId: `order-${at}`, lines })))
const stock = fc
  .tuple(...books.map(() => fc.nat({ max: 20 })))
  .map((counts) => new Map(books.map((book, at) => [book, counts[at] ?? 0])))

describe('allocate', () => {
  it('gives all lines or none, in arrival order', () => {
    const verdicts = allocate(
      [
        { orderId: '1', lines: [{ bookId: 'a', quantity: 2 }] },
        {
          orderId: '2',
          lines: [
            { bookId: 'b', quantity: 1 },
            { bookId: 'a', quantity: 2 },
          ],
        },
        { orderId: '3', lines: [{ bookId: 'b', quantity: 1 }] },
      ],
      new Map([
        ['a', 3],
        ['b', 1],
      ]),
    )
    expect(verdicts).toEqual([
      { orderId: '1', lines: [{ bookId: 'a', quantity: 2 }], short: [] },
      {
        orderId: '2',
        lines: [
          { bookId: 'a', quantity: 2 },
          { bookId: 'b', quantity: 1 },
        ],
        short: [{ bookId: 'a', requested: 2, available: 1 }],
      },
      { orderId: '3', lines: [{ bookId: 'b', quantity: 1 }], short: [] },
    ])
  })

  it('sums the lines of one book, and knows no copies of an unknown one', () => {
    const lines = [
      { bookId: 'z', quantity: 1 },
      { bookId: 'a', quantity: 2 },
      { bookId: 'a', quantity: 2 },
    ]
    expect(allocate([{ orderId: '1', lines }], new Map([['a', 3]]))).toEqual([
      {
        orderId: '1',
        lines: [
          { bookId: 'a', quantity: 4 },
          { bookId: 'z', quantity: 1 },
        ],
        short: [
          { bookId: 'a', requested: 4, available: 3 },
          { bookId: 'z', requested: 1, available: 0 },
        ],
      },
    ])
  })

  it('never gives more than there is, and refuses only what does not fit', () => {
    fc.assert(
      fc.property(carts, stock, (requests, available) => {
        const free = new Map(available)
        for (const { lines, short } of allocate(requests, available)) {
          const misses = lines.filter(({ bookId, quantity }) => quantity > (free.get(bookId) ?? 0))
          expect(short).toEqual(
            misses.map(({ bookId, quantity }) => ({
              bookId,
              requested: quantity,
              available: free.get(bookId) ?? 0,
            })),
          )
          if (short.length > 0) continue
          for (const { bookId, quantity } of lines) {
            free.set(bookId, (free.get(bookId) ?? 0) - quantity)
          }
        }
        expect(Math.min(...free.values())).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 500 },
    )
  })
})
