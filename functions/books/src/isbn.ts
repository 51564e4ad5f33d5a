import * as v from 'valibot'

/**
 * Schema of an ISBN-13 with or without hyphens and spaces; gives its thirteen digits. The last one is the
 * check digit: the digits weighted 1, 3, 1, 3 … add up to a multiple of ten (ISO 2108).
 */
export const isbn = v.pipe(
  v.string(),
  v.maxLength(32),
  v.transform((value) => value.replace(/[\s-]/g, '')),
  v.regex(/^97[89]\d{10}$/, 'Invalid ISBN: Expected 13 digits that begin with 978 or 979'),
  v.check(hasCheckDigit, 'Invalid ISBN: The check digit does not fit'),
)

export function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return sum % 10 === 0
}
