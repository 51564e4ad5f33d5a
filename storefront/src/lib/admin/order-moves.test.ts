import { describe, expect, it } from 'vitest'
import { movesOf } from './order-moves.ts'

describe('movesOf', () => {
  it.each([
    ['PENDING', ['cancel']],
    ['RESERVED', ['cancel']],
    ['CONFIRMED', ['ship', 'cancel']],
    ['SHIPPED', ['deliver']],
    ['DELIVERED', []],
    ['CANCELLED', []],
  ] as const)('offers for %s: %j', (status, moves) => {
    expect(movesOf(status)).toEqual(moves)
  })
})
