import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePrice, typedPrice } from './money.ts'

describe('parsePrice', () => {
  it.each([
    ['19.99', 1999],
    ['19,99', 1999],
    [' 19.9 ', 1990],
    ['19', 1900],
    ['0.07', 7],
    ['1.10', 110],
    ['4.35', 435],
    ['1000000.00', 100_000_000],
  ])('reads %j as %d cents', (typed, cents) => {
    expect(parsePrice(typed)).toBe(cents)
  })

  it.each(['', ' ', '.', '.5', '5.', '1.999', '-1', '1e3', '1,000.00', '$5', 'NaN', '12345678'])(
    'takes %j for no price',
    (typed) => {
      expect(parsePrice(typed)).toBeNull()
    },
  )

  it('reads back every price that is written, and the wire keeps its cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (cents) => {
        expect(parsePrice(typedPrice(cents))).toBe(cents)
        expect(parsePrice((cents / 100).toFixed(2))).toBe(cents)
        expect(Math.round((cents / 100) * 100)).toBe(cents)
      }),
    )
  })
})
