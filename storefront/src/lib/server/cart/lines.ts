import type { CartOutcome } from '#lib/types.ts'
import type { Line } from '../session/record.ts'
import { mostCopies, mostLines } from './cart.ts'

export type Changed = { lines: Line[]; outcome: CartOutcome | 'full' }

/** Adds copies to a guest's lines; `full` leaves them as they are. */
export function addTo(lines: readonly Line[], bookId: string, quantity: number): Changed {
  const before = lines.find((line) => line.bookId === bookId)?.quantity ?? 0
  if (before === 0 && lines.length >= mostLines) return { lines: [...lines], outcome: 'full' }
  const wanted = before + quantity
  const line = { bookId, quantity: Math.min(wanted, mostCopies) }
  return { lines: withLine(lines, line), outcome: wanted > mostCopies ? 'capped' : 'added' }
}

/** Sets the copies of a guest's line; 0 removes it, and a line that is not there stays away. */
export function setIn(lines: readonly Line[], bookId: string, quantity: number): Changed {
  if (!lines.some((line) => line.bookId === bookId)) return { lines: [...lines], outcome: 'gone' }
  if (quantity <= 0) {
    return { lines: lines.filter((line) => line.bookId !== bookId), outcome: 'removed' }
  }
  const line = { bookId, quantity: Math.min(quantity, mostCopies) }
  return { lines: withLine(lines, line), outcome: quantity > mostCopies ? 'capped' : 'set' }
}

/** Gives the copies of all lines. */
export function copiesOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

function withLine(lines: readonly Line[], line: Line): Line[] {
  const isThere = lines.some(({ bookId }) => bookId === line.bookId)
  if (!isThere) return [...lines, line]
  return lines.map((each) => (each.bookId === line.bookId ? line : each))
}
