import type { CartLine } from '#lib/types.ts'

export type Warning =
  | { kind: 'gone' }
  | { kind: 'sold-out' }
  /** Fewer copies are free than the line asks for. */
  | { kind: 'short'; available: number }
  /** In cents. */
  | { kind: 'price'; former: number; now: number }

/** Says what a shopper must know of a line before buying it; a book that is gone has no other trouble. */
export function warningsOf(line: CartLine): Warning[] {
  if (line.isGone) return [{ kind: 'gone' }]
  const warnings: Warning[] = []
  if (line.available === 0) warnings.push({ kind: 'sold-out' })
  else if (line.available !== null && line.available < line.quantity) {
    warnings.push({ kind: 'short', available: line.available })
  }
  if (line.formerPrice !== null && line.formerPrice !== line.unitPrice) {
    warnings.push({ kind: 'price', former: line.formerPrice, now: line.unitPrice })
  }
  return warnings
}
