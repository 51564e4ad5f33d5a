import { describe, expect, it } from 'vitest'
import { age, took } from './duration.ts'

describe('took', () => {
  it.each([
    [351.6, false, '352 ms'],
    [999, false, '999 ms'],
    [1249, false, '1.2 s'],
    [0, true, 'under 1 s'],
    [2000, true, 'about 2 s'],
  ])('writes %d milliseconds, rounded %j, as %s', (milliseconds, isRounded, words) => {
    expect(took({ milliseconds, isRounded })).toBe(words)
  })
})

describe('age', () => {
  const since = '2026-11-21T12:00:00.000Z'
  const after = (seconds: number) => age(since, Date.parse(since) + seconds * 1000)

  it.each([
    [0.9, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [7200, '2 h'],
    [200_000, '2 d'],
    [-5, '0 s'],
  ])('writes %d seconds as %s', (seconds, words) => {
    expect(after(seconds)).toBe(words)
  })
})
