import { describe, expect, it } from 'vitest'
import { lagOf } from './kafka-lag.ts'
import { partitionWindow } from './kafka-window.ts'

describe('partitionWindow', () => {
  it('stands where everything below is carried', () => {
    const window = partitionWindow(4)
    const [first, second, third] = [5n, 6n, 9n].map((offset) => window.take(offset, offset + 1n))
    expect([window.low(), window.room(), window.isRoomy()]).toEqual([null, 1, false])
    second?.()
    expect([window.low(), window.doneAbove(), window.room()]).toEqual([null, 1, 1])
    first?.()
    expect([window.low(), window.doneAbove(), window.room()]).toEqual([7n, 0, 3])
    third?.()
    expect([window.low(), window.isRoomy()]).toEqual([10n, true])
  })

  it('knows what it took', () => {
    const window = partitionWindow(4)
    window.take(5n, 6n)
    expect([4n, 5n, 6n].map(window.isNew)).toEqual([false, false, true])
  })
})

describe('lagOf', () => {
  const ends = [
    { partition: 0, low: '10', high: '50' },
    { partition: 1, low: '0', high: '5' },
  ]

  it('begins at the earliest offset when nothing is committed', () => {
    const committed = [{ partition: 0, offset: '-1' }]
    expect(lagOf(ends, { committed, own: [] })).toBe(45)
  })

  it('begins where the group stands, or this member, less what is carried above', () => {
    const committed = [
      { partition: 0, offset: '20' },
      { partition: 1, offset: '5' },
    ]
    const own = [{ partition: 0, low: 30n, doneAbove: 4 }]
    expect(lagOf(ends, { committed, own })).toBe(16)
    expect(lagOf(ends, { committed, own: [{ partition: 0, low: null, doneAbove: 1 }] })).toBe(29)
  })
})
