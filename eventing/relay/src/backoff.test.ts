import { describe, expect, it } from 'vitest'
import { parseRetryAfter, retryDelay } from './backoff.ts'

const now = Date.UTC(2026, 0, 1)
const exponential = { backoffPolicy: 'exponential', backoffDelay: 200 } as const

describe('retryDelay', () => {
  it('doubles from twice the delay on', () => {
    const delays = [1, 2, 3, 8].map((retry) => retryDelay(exponential, retry, null, now))
    expect(delays).toEqual([400, 800, 1600, 51_200])
  })

  it('grows by the delay when linear', () => {
    const linear = { backoffPolicy: 'linear', backoffDelay: 200 } as const
    expect([1, 2, 3].map((retry) => retryDelay(linear, retry, null, now))).toEqual([200, 400, 600])
  })

  it.each([
    ['3', 3000],
    ['0', 400],
    ['86400', 120_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Wed, 31 Dec 2025 00:00:05 GMT', 400],
    ['soon', 400],
    ['-5', 400],
  ])(
    'waits for Retry-After %j no less than the backoff and two minutes at most',
    (value, delay) => {
      expect(retryDelay(exponential, 1, value, now)).toBe(delay)
    },
  )
})

describe('parseRetryAfter', () => {
  it('gives 0 without a header', () => {
    expect(parseRetryAfter(null, now)).toBe(0)
  })
})
