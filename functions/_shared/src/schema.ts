import * as v from 'valibot'

const isStorable = v.check(
  (value: string) => value.isWellFormed() && !value.includes('\0'),
  'Invalid text: Contains NUL or half a surrogate pair',
)

/** Schema of an id: a UUID of any version, given in lower case. */
export const uuid = v.pipe(
  v.string(),
  v.regex(
    /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
    'Invalid UUID: Expected 8-4-4-4-12 hexadecimal digits',
  ),
  v.toLowerCase(),
)

/**
 * Schema of a text of `min` to `max` UTF-16 units that is not blank (unless `min` is 0) and is what a
 * database can hold: no NUL, no half of a surrogate pair.
 */
export function text(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.minLength(min),
    v.maxLength(max),
    isStorable,
    v.check((value) => min === 0 || value.trim() !== '', 'Invalid text: Is blank'),
  )
}

/** Schema of a quantity of one line: an integer from 1 to 99. */
export const quantity = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99))

/** Schema of an integer in a query, `fallback` when it is absent. */
export function queryInteger(min: number, max: number, fallback: number) {
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^-?\d{1,15}$/, 'Invalid integer'),
      v.transform(Number),
      v.minValue(min),
      v.maxValue(max),
    ),
    String(fallback),
  )
}

/** Schema of `true` or `false` in a query. */
export const queryBoolean = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((value) => value === 'true'),
)

/** Schema of an amount in a query: a decimal with at most two places; gives integer cents. */
export const queryMoney = v.pipe(
  v.string(),
  v.regex(/^\d{1,7}(\.\d{1,2})?$/, 'Invalid amount: Expected at most two decimal places'),
  v.transform((value) => Math.round(Number(value) * 100)),
)

/** Schema of the `Idempotency-Key` header: 1 to 64 visible ASCII characters. */
export const idempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,64}$/, 'Invalid key: Expected 1 to 64 visible ASCII characters'),
)
