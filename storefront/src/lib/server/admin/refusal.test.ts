import { describe, expect, it } from 'vitest'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { partOf, refusalOf, toFault } from './refusal.ts'

function problem(status: number, slug: string, extra = {}, retryAfter?: number): ApiProblem {
  const document = { type: `/problems/${slug}`, detail: '', errors: [], ...extra }
  return new ApiProblem(status, document, retryAfter)
}

describe('refusalOf', () => {
  it('lets fly what is no refusal, and the end of the login', () => {
    const refused = problem(409, 'isbn-taken')

    expect(refusalOf(refused)).toBe(refused)
    expect(() => refusalOf(problem(401, 'unauthenticated'))).toThrow('401')
    expect(() => refusalOf(new TypeError('a bug'))).toThrow('a bug')
  })
})

describe('toFault', () => {
  it('tells no more than a page needs', () => {
    expect(toFault(problem(429, 'too-many-requests', {}, 17))).toEqual({
      status: 429,
      slug: 'too-many-requests',
      retryAfter: 17,
    })
    expect(toFault(problem(409, 'below-reserved', { quantity: 9, reserved: 4 }))).toEqual({
      status: 409,
      slug: 'below-reserved',
      reserved: 4,
    })
  })
})

describe('partOf', () => {
  it('gives null for a part whose function does not answer', async () => {
    expect(await partOf(Promise.resolve(1))).toBe(1)
    expect(await partOf(Promise.reject(problem(503, 'unavailable')))).toBeNull()
  })

  it('hides neither a bug nor the end of the login', async () => {
    await expect(partOf(Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug')
    await expect(partOf(Promise.reject(problem(401, 'unauthenticated')))).rejects.toThrow('401')
  })
})
