import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCart, hashWish, review, shortLines, totalCents } from './order.ts'

const dune = { bookId: 'dune', title: 'Dune', author: 'Frank Herbert' }
const emma = { bookId: 'emma', title: 'Emma', author: 'Jane Austen' }
const lines = [
  { ...dune, quantity: 3, priceCents: 1010, available: true },
  { ...emma, quantity: 1, priceCents: 20, available: true },
]
const asSeen = { expectedTotalCents: null, paymentToken: null }

describe('the review of a cart', () => {
  it('accepts what the shopper saw', () => {
    const accepted = { kind: 'accepted', totalCents: 3050 }
    expect(review(lines, asSeen)).toEqual(accepted)
    expect(review(lines, { ...asSeen, expectedTotalCents: 3050 })).toEqual(accepted)
  })

  it('refuses an empty cart', () => {
    expect(review([], asSeen)).toEqual({ kind: 'empty' })
  })

  it('lists the books that are not sold any more, before it looks at the price', () => {
    const [first, second] = lines
    const cart = [
      { ...first, ...dune, quantity: 3, priceCents: 1010, available: false },
      ...(second ? [second] : []),
    ]
    expect(review(cart, { ...asSeen, expectedTotalCents: 1 })).toEqual({
      kind: 'retired',
      lines: [{ bookId: 'dune', title: 'Dune', requested: 3, available: 0 }],
    })
  })

  it('tells the old and the new total', () => {
    expect(review(lines, { ...asSeen, expectedTotalCents: 3049 })).toEqual({
      kind: 'price-changed',
      oldCents: 3049,
      newCents: 3050,
      lines,
    })
  })

  it('adds up exactly', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 99 }),
      priceCents: fc.integer({ min: 1, max: 100_000_000 }),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 100 }), (many) => {
        const total = totalCents(many.map((one) => ({ ...dune, ...one })))
        const exact = many.reduce((sum, one) => sum + BigInt(one.quantity * one.priceCents), 0n)
        expect(BigInt(total)).toBe(exact)
      }),
    )
  })
})

describe('a short reservation', () => {
  it('names only the short lines, with their titles', () => {
    expect(shortLines(lines, [{ bookId: 'emma', available: 0 }])).toEqual([
      { bookId: 'emma', title: 'Emma', requested: 1, available: 0 },
    ])
  })
})

describe('the cart when the order is placed', () => {
  it.each([
    ['the same', 'whole', { dune: 3, emma: 1 }],
    ['a line has grown', 'whole', { dune: 4, emma: 1 }],
    ['a line is new', 'whole', { dune: 3, emma: 1, ulysses: 1 }],
    ['a line has shrunk', 'changed', { dune: 2, emma: 1 }],
    ['a line is gone', 'changed', { dune: 3 }],
    ['only others are left', 'changed', { ulysses: 1 }],
    ['nothing is left', 'empty', {}],
  ])('%s: %s', (_case, expected, cart) => {
    const inCart = Object.entries(cart).map(([bookId, quantity]) => ({ bookId, quantity }))
    expect(compareCart(lines, inCart)).toBe(expected)
  })
})

describe('the hash of a body', () => {
  it('differs where the bodies differ', () => {
    const bodies = [
      asSeen,
      { ...asSeen, expectedTotalCents: 1 },
      { ...asSeen, expectedTotalCents: 2 },
      { ...asSeen, paymentToken: '1' },
      { expectedTotalCents: 1, paymentToken: '1' },
    ]
    expect(new Set(bodies.map(hashWish)).size).toBe(bodies.length)
  })
})
