import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corrected, nearest, slips } from './correction.ts'

describe('slips', () => {
  it.each([
    ['hobbit', 'hobbit', 0],
    ['hobit', 'hobbit', 1],
    ['hobibt', 'hobbit', 1],
    ['gobbit', 'hobbit', 1],
    ['hobbitt', 'hobbit', 1],
    ['tolkein', 'tolkien', 1],
    ['dostoyevski', 'dostoevsky', 2],
    ['', 'abc', 3],
  ])('between %j and %j are %i', (a, b, expected) => {
    expect(slips(a, b)).toBe(expected)
  })

  it('is the same in both directions, and never more than the longer word', () => {
    const word = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slips(a, b)).toBe(slips(b, a))
        expect(slips(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})

describe('nearest', () => {
  const words = [
    { word: 'due', frequency: 2 },
    { word: 'dune', frequency: 5 },
    { word: 'june', frequency: 99 },
    { word: 'tuna', frequency: 99 },
  ]

  it('prefers fewer slips, then the more frequent word', () => {
    expect(nearest('duen', words)?.word).toBe('dune')
    expect(nearest('dune', words)?.word).toBe('june')
    expect(nearest('dunes', words)?.word).toBe('dune')
  })

  it('gives nothing when all are too far', () => {
    expect(nearest('xyzzy', words)).toBeUndefined()
    expect(nearest('du', [])).toBeUndefined()
  })
})

describe('corrected', () => {
  const hobbit = { word: 'hobbit', frequency: 50 }

  it('replaces what the vocabulary lacks, and keeps what it has', () => {
    const known = [
      { word: 'the', frequency: 9, similar: [{ word: 'then', frequency: 99 }] },
      { word: 'hobit', frequency: 0, similar: [hobbit] },
    ]
    expect(corrected(['the', 'hobit'], known, false)).toEqual(['the', 'hobbit'])
  })

  it('leaves out single letters when nothing was found', () => {
    expect(corrected(['b', 'dune', 'b'], [], false)).toEqual(['dune'])
    expect(corrected(['b', 'dune'], [], true)).toBeUndefined()
    expect(corrected(['b'], [], false)).toBeUndefined()
  })

  it('mentions beside hits only what is one slip away and far more frequent', () => {
    const typo = { word: 'hobit', frequency: 5, similar: [hobbit] }
    expect(corrected(['hobit'], [typo], true)).toEqual(['hobbit'])
    expect(corrected(['hobit'], [{ ...typo, frequency: 6 }], true)).toBeUndefined()
    expect(corrected(['hobot'], [{ ...typo, word: 'hobot' }], true)).toBeUndefined()
  })

  it('gives nothing when no word changes', () => {
    expect(corrected(['zzz'], [{ word: 'zzz', frequency: 0, similar: [] }], false)).toBeUndefined()
  })
})
