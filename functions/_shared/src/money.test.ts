import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { money, toCents, totalMoney, toWire } from './money.ts'

describe('money', () => {
  it('gives back every amount of cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (cents) => {
        expect(v.parse(money, JSON.parse(JSON.stringify(toWire(cents))))).toBe(cents)
      }),
    )
  })

  it('gives back every total of a cart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }), (cents) => {
        expect(v.parse(totalMoney, JSON.parse(JSON.stringify(toWire(cents))))).toBe(cents)
      }),
    )
  })

  it.each([0, -1, 0.001, 19.999, 1_000_000.01, Number.NaN, Infinity, '19.99'])(
    'refuses %s',
    (amount) => {
      expect(v.is(money, amount)).toBe(false)
    },
  )

  it('does not lose a cent to binary fractions', () => {
    expect([0.1 + 0.2, 1.005 * 1000, 19.99].map(toCents)).toEqual([30, 100_500, 1999])
  })
})
