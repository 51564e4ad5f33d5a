import { describe, expect, it } from 'vitest'
import { digits, ratioOf, toMarkdown, verdictOf, type Row } from './table.ts'

const start = {
  goal: 'P1',
  what: 'start',
  ours: { value: 60, unit: 'ms' },
  peer: { value: 40, unit: 'ms', what: 'raw' },
} satisfies Row

describe('verdictOf', () => {
  it('holds the ratio against an upper bound', () => {
    expect(verdictOf({ ...start, bound: { atMost: 1.5 } })).toBe('ok')
    expect(verdictOf({ ...start, bound: { atMost: 1.4 } })).toBe('missed')
  })

  it('holds the ratio against a lower bound', () => {
    expect(verdictOf({ ...start, bound: { atLeast: 1.5 } })).toBe('ok')
    expect(verdictOf({ ...start, bound: { atLeast: 1.6 } })).toBe('missed')
  })

  it('holds the value itself where there is no peer', () => {
    const { peer: _, ...alone } = start
    expect(verdictOf({ ...alone, bound: { atMost: 60 } })).toBe('ok')
    expect(verdictOf({ ...alone, bound: { atMost: 59 } })).toBe('missed')
  })

  it('misses the bound when nothing was measured', () => {
    const nothing = { ...start, ours: { value: Number.NaN, unit: 'ms' } }
    expect(verdictOf({ ...nothing, bound: { atMost: 2 } })).toBe('missed')
  })

  it('says nothing of a row without a bound', () => {
    expect(verdictOf(start)).toBe('')
  })
})

describe('ratioOf', () => {
  it('prefers a ratio that was worked out', () => {
    expect(ratioOf({ ...start, ratio: 3 })).toBe(3)
  })
})

describe('toMarkdown', () => {
  it('gives a table in the order of the goals', () => {
    const rows = [
      { goal: 'P12', what: 'memory', ours: { value: 312.4, unit: 'MB' }, bound: { atMost: 400 } },
      { goal: 'P2', what: 'a | b', absent: 'no java' },
      { ...start, bound: { atMost: 2 } },
    ]
    expect(toMarkdown(rows).split('\n')).toEqual([
      '| goal | what | ours | floor or peer | ratio | wanted |  |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| P1 | start | 60 ms | raw 40 ms | 1.5x | ≤ 2x | ok |',
      '| P2 | a \\| b |  |  |  |  | absent: no java |',
      '| P12 | memory | 312 MB |  |  | ≤ 400 MB | ok |',
    ])
  })
})

describe('digits', () => {
  it('keeps three significant digits, and all whole ones', () => {
    expect([0.01234, 1.005, 33.33, 123.4, 45678.9, Number.NaN].map(digits)).toEqual([
      '0.0123',
      '1',
      '33.3',
      '123',
      '45 679',
      '–',
    ])
  })
})
