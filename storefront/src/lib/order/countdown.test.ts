import { describe, expect, it } from 'vitest'
import { timeLeft, toClock } from './countdown.ts'

const until = '2026-01-01T12:10:00.000Z'
const noon = Date.parse('2026-01-01T12:00:00.000Z')

describe('timeLeft', () => {
  it('counts to the moment', () => {
    expect(timeLeft(until, noon, 0)).toBe(600_000)
    expect(timeLeft(until, noon + 599_999, 0)).toBe(1)
  })

  it('goes by the clock of the server', () => {
    expect(timeLeft(until, noon - 30_000, 30_000)).toBe(600_000)
    expect(timeLeft(until, noon + 30_000, -30_000)).toBe(600_000)
  })

  it('is never below zero', () => {
    expect(timeLeft(until, noon + 700_000, 0)).toBe(0)
  })
})

describe('toClock', () => {
  it.each([
    [600_000, '10:00'],
    [599_001, '10:00'],
    [599_000, '9:59'],
    [60_000, '1:00'],
    [1, '0:01'],
    [0, '0:00'],
  ])('writes %i as %s', (milliseconds, text) => {
    expect(toClock(milliseconds)).toBe(text)
  })
})
