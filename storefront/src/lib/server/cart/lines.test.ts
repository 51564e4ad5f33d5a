import { describe, expect, it } from 'vitest'
import { addTo, copiesOf, setIn } from './lines.ts'

const lines = [
  { bookId: 'a', quantity: 2 },
  { bookId: 'b', quantity: 98 },
]

describe('addTo', () => {
  it('adds a line, and copies to a line', () => {
    expect(addTo([], 'a', 1)).toEqual({ lines: [{ bookId: 'a', quantity: 1 }], outcome: 'added' })
    expect(addTo(lines, 'b', 1)).toEqual({
      lines: [lines[0], { bookId: 'b', quantity: 99 }],
      outcome: 'added',
    })
  })

  it('caps a line at 99', () => {
    expect(addTo(lines, 'b', 2)).toMatchObject({
      lines: [lines[0], { quantity: 99 }],
      outcome: 'capped',
    })
  })

  it('has room for 100 lines, and always for copies of those', () => {
    const full = Array.from({ length: 100 }, (_, index) => ({ bookId: `${index}`, quantity: 1 }))
    expect(addTo(full, 'more', 1)).toEqual({ lines: full, outcome: 'full' })
    expect(copiesOf(addTo(full, '7', 4).lines)).toBe(104)
  })
})

describe('setIn', () => {
  it('sets, caps and removes', () => {
    expect(setIn(lines, 'a', 7)).toMatchObject({ lines: [{ quantity: 7 }, {}], outcome: 'set' })
    expect(setIn(lines, 'a', 100)).toMatchObject({
      lines: [{ quantity: 99 }, {}],
      outcome: 'capped',
    })
    expect(setIn(lines, 'a', 0)).toEqual({ lines: [lines[1]], outcome: 'removed' })
  })

  it('brings no line back that another tab removed', () => {
    expect(setIn(lines, 'c', 1)).toEqual({ lines, outcome: 'gone' })
  })
})
