import { describe, expect, it } from 'vitest'
import { time, withTimes } from './time.ts'

describe('time', () => {
  it('writes the second, as UTC has it', () => {
    expect(time('2026-01-05T23:59:59.999Z')).toBe('5 Jan, 23:59:59 UTC')
  })
})

describe('withTimes', () => {
  it('writes every timestamp of a sentence', () => {
    expect(withTimes('Held until 2026-01-05T12:10:00.123Z, not 2026-01-05T12:10:00Z')).toBe(
      'Held until 5 Jan, 12:10:00 UTC, not 5 Jan, 12:10:00 UTC',
    )
  })

  it('leaves other numbers', () => {
    expect(withTimes('Paid 2026.01 USD')).toBe('Paid 2026.01 USD')
  })
})
