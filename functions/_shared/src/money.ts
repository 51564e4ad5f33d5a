import * as v from 'valibot'

/**
 * Schema of an amount in a request: a decimal number with at most two places, 0.01 to 1 000 000.00.
 * Gives integer cents.
 */
export const money = moneyUpTo(1_000_000)

/** As `money`, of a whole cart: a hundred lines of 99 copies at the highest price are less. */
export const totalMoney = moneyUpTo(10_000_000_000)

function moneyUpTo(most: number) {
  return v.pipe(
    v.number(),
    v.minValue(0.01),
    v.maxValue(most),
    v.check(hasTwoPlaces, 'Invalid amount: Expected at most two decimal places'),
    v.transform(toCents),
  )
}

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
