import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, percentile } from './statistics.ts'

describe('percentile', () => {
  it('gives the value of the nearest rank', () => {
    const values = [15, 20, 35, 40, 50]
    expect([0.05, 0.3, 0.4, 0.5, 1].map((p) => percentile(values, p))).toEqual([15, 20, 20, 35, 50])
  })

  it('sorts by number and leaves the values as they are', () => {
    const values = [10, 9, 100]
    expect(percentile(values, 0.5)).toBe(10)
    expect(values).toEqual([10, 9, 100])
  })

  it('is one of the values, with no fewer than the fraction at or below it', () => {
    const some = fc.array(fc.integer(), { minLength: 1 })
    const fraction = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(some, fraction, (values, p) => {
        const found = percentile(values, p)
        const below = values.filter((value) => value <= found).length
        expect(values).toContain(found)
        expect(below).toBeGreaterThanOrEqual(p * values.length)
      }),
    )
  })
})

describe('median', () => {
  it('gives the middle of an odd number of values', () => {
    expect(median([3, 1, 2])).toBe(2)
  })

  it('gives the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })

  it('has nothing to say of no values', () => {
    expect(median([])).toBeNaN()
  })
})
