import { describe, expect, it } from 'vitest'
import { stockLevel } from './stock.ts'

describe('stockLevel', () => {
  it.each([
    [null, 'unknown'],
    [0, 'out'],
    [1, 'low'],
    [3, 'low'],
    [4, 'good'],
  ] as const)('of %j is %s', (available, level) => {
    expect(stockLevel(available)).toBe(level)
  })
})
