import { describe, expect, it } from 'vitest'
import { withPrices } from './format.ts'

describe('withPrices', () => {
  it('writes every amount of a sentence as a price', () => {
    expect(withPrices('Paid 1041.97 USD, not 0.05 USD')).toBe('Paid $1,041.97, not $0.05')
  })

  it('leaves other numbers', () => {
    expect(withPrices('3 copies of 20.26 USDA')).toBe('3 copies of 20.26 USDA')
  })
})
