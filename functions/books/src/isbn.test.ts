import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { hasCheckDigit, isbn } from './isbn.ts'

describe('isbn', () => {
  it.each([
    ['9780547928227', '9780547928227'],
    ['978-0-547-92822-7', '9780547928227'],
    [' 978 0547 928227 ', '9780547928227'],
    ['979-10-90636-07-1', '9791090636071'],
  ])('gives the digits of %j', (given, digits) => {
    expect(v.parse(isbn, given)).toBe(digits)
  })

  it.each([
    ['9780547928226', 'Invalid ISBN: The check digit does not fit'],
    ['0547928227', 'Invalid ISBN: Expected 13 digits that begin with 978 or 979'],
    ['9770547928227', 'Invalid ISBN: Expected 13 digits that begin with 978 or 979'],
    ['978054792822x', 'Invalid ISBN: Expected 13 digits that begin with 978 or 979'],
  ])('refuses %j', (given, message) => {
    expect(v.safeParse(isbn, given).issues?.[0].message).toBe(message)
  })

  it('finds every single wrong digit', () => {
    const wrong = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(wrong, ([at, by]) => {
        const digits = [...'9780547928227']
        digits[at] = String((Number(digits[at]) + by) % 10)
        expect(hasCheckDigit(digits.join(''))).toBe(false)
      }),
    )
  })
})
