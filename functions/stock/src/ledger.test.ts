import { describe, expect, it } from 'vitest'
import { decideCancelled, decideCreated, type State } from './ledger.ts'

const stock = new Map([
  ['a', { quantity: 5, reserved: 3 }],
  ['b', { quantity: 1, reserved: 0 }],
])
const lines = [
  { bookId: 'a', quantity: 2 },
  { bookId: 'b', quantity: 1 },
]
const nothing = { changes: [], lines: [] }
const noLines = (state: State) => ({ state, lines: [] })

describe('decideCreated', () => {
  it('turns a hold into a sale', () => {
    expect(decideCreated({ state: 'held', lines }, lines, stock)).toEqual({
      state: 'deducted',
      lines,
      changes: [
        { bookId: 'a', quantity: -2, reserved: -2 },
        { bookId: 'b', quantity: -1, reserved: -1 },
      ],
    })
  })

  it.each([undefined, noLines('released'), { state: 'expired' as const, lines }])(
    'takes free copies without a hold: %j',
    (reservation) => {
      expect(decideCreated(reservation, lines, stock)).toEqual({
        state: 'deducted',
        lines,
        changes: [
          { bookId: 'a', quantity: -2, reserved: 0 },
          { bookId: 'b', quantity: -1, reserved: 0 },
        ],
      })
    },
  )

  it('sums the lines of one book', () => {
    const twice = [...lines, { bookId: 'a', quantity: 1 }]
    expect(decideCreated(undefined, twice, stock)).toBe('retry')
  })

  it('comes again while a line does not fit or a book is unknown', () => {
    expect(decideCreated(undefined, [{ bookId: 'a', quantity: 3 }], stock)).toBe('retry')
    expect(decideCreated(undefined, [{ bookId: 'c', quantity: 1 }], stock)).toBe('retry')
  })

  it('comes again when the hold is of a book whose row is not locked', () => {
    const held = { state: 'held' as const, lines: [{ bookId: 'c', quantity: 1 }] }
    expect(decideCreated(held, lines, stock)).toBe('retry')
  })

  it.each<State>(['deducted', 'cancelled'])('does nothing to a %s order', (state) => {
    expect(decideCreated({ state, lines }, lines, stock)).toEqual(nothing)
  })
})

describe('decideCancelled', () => {
  it('gives a hold back', () => {
    expect(decideCancelled({ state: 'held', lines }, stock)).toEqual({
      state: 'cancelled',
      lines: [],
      changes: [
        { bookId: 'a', quantity: 0, reserved: -2 },
        { bookId: 'b', quantity: 0, reserved: -1 },
      ],
    })
  })

  it('gives sold copies back', () => {
    expect(decideCancelled({ state: 'deducted', lines }, stock)).toEqual({
      state: 'cancelled',
      lines: [],
      changes: [
        { bookId: 'a', quantity: 2, reserved: 0 },
        { bookId: 'b', quantity: 1, reserved: 0 },
      ],
    })
  })

  it.each([undefined, noLines('released'), { state: 'expired' as const, lines }])(
    'closes an order that holds nothing: %j',
    (reservation) => {
      expect(decideCancelled(reservation, stock)).toEqual({
        state: 'cancelled',
        lines: [],
        changes: [],
      })
    },
  )

  it('does nothing to a cancelled order', () => {
    expect(decideCancelled({ state: 'cancelled', lines }, stock)).toEqual(nothing)
  })
})
