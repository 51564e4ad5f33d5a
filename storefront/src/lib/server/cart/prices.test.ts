import { describe, expect, it } from 'vitest'
import { agreePrice, formerPrice, notePrices } from './prices.ts'

const minute = 60_000

describe('notePrices', () => {
  it('shows a change for a minute after it was first seen', () => {
    const first = notePrices({}, { a: 500 }, 0)
    expect(formerPrice(first, 'a')).toBeNull()
    const changed = notePrices(first, { a: 700 }, 1000)
    expect(formerPrice(changed, 'a')).toBe(500)
    expect(notePrices(changed, { a: 700 }, 1000 + minute)).toBe(changed)
    const later = notePrices(changed, { a: 700 }, 1001 + minute)
    expect(formerPrice(later, 'a')).toBeNull()
  })

  it('compares with what was last told, and forgets a change that was taken back', () => {
    const changed = notePrices(notePrices({}, { a: 500 }, 0), { a: 700 }, 0)
    expect(formerPrice(notePrices(changed, { a: 800 }, 1), 'a')).toBe(500)
    expect(formerPrice(notePrices(changed, { a: 500 }, 1), 'a')).toBeNull()
  })

  it('gives the same object when nothing is new, and forgets books that left', () => {
    const seen = notePrices({}, { a: 500, b: 1 }, 0)
    expect(notePrices(seen, { b: 1, a: 500 }, 9)).toBe(seen)
    expect(notePrices(seen, { a: 500 }, 9)).toEqual({ a: { price: 500, former: null } })
  })
})

describe('agreePrice', () => {
  it('takes the price at which a copy was added as known', () => {
    const changed = notePrices(notePrices({}, { a: 500 }, 0), { a: 700 }, 0)
    expect(formerPrice(agreePrice(changed, 'a', 700), 'a')).toBeNull()
  })
})
