import { describe, expect, it } from 'vitest'
import { popularityOf, soldBy } from './popularity.ts'

const change = {
  bookId: '00000000-0000-0000-0000-000000000001',
  available: 5,
  timestamp: '2026-01-02T03:04:05.678Z',
}

describe('popularity', () => {
  it.each([
    [-3, 0],
    [0, 0],
    [9, 0],
    [10, 1],
    [99, 1],
    [100, 2],
    [1000, 3],
    [123_456, 3],
  ])('%i sold copies make %i', (sold, popularity) => {
    expect(popularityOf(sold)).toBe(popularity)
  })

  it.each([
    ['sale', 10, 8, 2],
    ['return', 8, 10, -2],
    ['adjustment', 10, 50, 0],
  ] as const)('a %s from %i to %i sells %i', (reason, previousQuantity, newQuantity, sold) => {
    expect(soldBy({ ...change, reason, previousQuantity, newQuantity })).toBe(sold)
  })
})
