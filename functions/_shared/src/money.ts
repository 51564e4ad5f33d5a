import * as v from 'valibot'

const largest = 1_000_000_00

/**
 * Schema of an amount in a request: a decimal number with at most two places, 0.01 to 1 000 000.00.
 * Gives integer cents.
 */
export const money = v.pipe(
  v.number(),
  v.minValue(0.01),
  v.maxValue(largest / 100),
  v.check(hasTwoPlaces, 'Invalid amount: Expected at most two decimal places'),
  v.transform(toCents),
)

/** Schema of an amount in an answer or event: the decimal number that `toWire` gives. */
export const wireMoney = v.pipe(v.number(), v.minValue(0))

/** Integer cents to the decimal number of the wire: 1999 → 19.99. */
export function toWire(cents: number): number {
  return cents / 100
}

/** Decimal number of the wire to integer cents: 19.99 → 1999. */
export function toCents(amount: number): number {
  return Math.round(amount * 100)
}

function hasTwoPlaces(amount: number): boolean {
  return toWire(toCents(amount)) === amount
}
