/**
 * Reads a price as it is typed, with a point or a comma before the cents. Digits only are added up, so
 * that no fraction is rounded.
 * @returns integer cents, null for what is no price
 */
export function parsePrice(typed: string): number | null {
  const [, whole, fraction = ''] = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(typed.trim()) ?? []
  return whole === undefined ? null : Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
}

/** Writes cents as a price to be edited: 1999 → 19.99. */
export function typedPrice(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}
