import { describe, expect, it } from 'vitest'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { keepsKey, refusalOf } from './outcome.ts'

function problem(status: number, slug: string, extra: Record<string, unknown> = {}, wait?: number) {
  const document = { type: `/problems/${slug}`, detail: '', errors: [], ...extra }
  return new ApiProblem(status, document, wait)
}

describe('refusalOf', () => {
  it.each([
    ['cart-empty', 409, 'empty'],
    ['cart-changed', 409, 'changed'],
    ['checkout-expired', 409, 'expired'],
    ['key-reused', 422, 'other-details'],
  ])('knows %s', (slug, status, kind) => {
    expect(refusalOf(problem(status, slug))).toEqual({ kind })
  })

  it('reads the short lines', () => {
    const lines = [{ bookId: 'book-1', title: 'Dune', requested: 3, available: 1 }]

    expect(refusalOf(problem(409, 'out-of-stock', { lines }))).toEqual({ kind: 'short', lines })
  })

  it('reads both prices as cents', () => {
    expect(refusalOf(problem(409, 'price-changed', { old: 19.99, new: 24.5 }))).toEqual({
      kind: 'price',
      former: 1999,
      now: 2450,
    })
  })

  it('passes on how long to wait', () => {
    expect(refusalOf(problem(429, 'too-many-requests', {}, 12))).toEqual({
      kind: 'busy',
      retryAfter: 12,
    })
    expect(refusalOf(problem(503, 'dependency-down'))).toEqual({
      kind: 'unavailable',
      retryAfter: null,
    })
  })

  it('leaves what no shopper can mend', () => {
    expect(refusalOf(problem(401, 'unauthenticated'))).toBeNull()
    expect(refusalOf(problem(400, 'invalid-input'))).toBeNull()
  })
})

describe('keepsKey', () => {
  it('lets a key be sent again where it has no answer yet', () => {
    expect(keepsKey({ kind: 'unavailable', retryAfter: null })).toBe(true)
    expect(keepsKey({ kind: 'busy', retryAfter: 3 })).toBe(true)
    expect(keepsKey({ kind: 'price', former: 1, now: 2 })).toBe(true)
  })

  it('gives up a key that was answered, or has other details', () => {
    expect(keepsKey({ kind: 'short', lines: [] })).toBe(false)
    expect(keepsKey({ kind: 'changed' })).toBe(false)
    expect(keepsKey({ kind: 'other-details' })).toBe(false)
  })
})
