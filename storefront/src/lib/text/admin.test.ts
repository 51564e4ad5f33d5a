import { describe, expect, it } from 'vitest'
import { admin, faultText } from './admin.ts'

describe('faultText', () => {
  it('tells how long to wait when there were too many requests', () => {
    const fault = { status: 429, slug: 'too-many-requests' }

    expect(faultText({ ...fault, retryAfter: 17 })).toContain('in 17 seconds')
    expect(faultText({ ...fault, retryAfter: 1 })).toContain('in 1 second.')
    expect(faultText(fault)).toContain('in a minute')
  })

  it("takes the page's own words first", () => {
    const fault = { status: 404, slug: 'not-found' }

    expect(faultText(fault, { 'not-found': 'Gone' })).toBe('Gone')
    expect(faultText(fault)).toBe('It is not there any more.')
  })

  it('does not claim that nothing happened when there was no answer', () => {
    expect(faultText({ status: 503, slug: 'unavailable' })).toContain('Look whether it happened')
  })

  it('has words for what it does not know', () => {
    expect(faultText({ status: 409, slug: 'never-seen' })).toBe(
      'That did not work. Please try again.',
    )
  })
})

describe('the total of a list', () => {
  it.each([
    [1, false, '1 book'],
    [0, false, '0 books'],
    [10_000, true, 'More than 10,000 books'],
  ] as const)('of %d, at least %j, reads %j', (total, isLowerBound, words) => {
    expect(admin.total(total, isLowerBound, ['book', 'books'])).toBe(words)
  })
})
