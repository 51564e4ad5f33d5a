import type { CartLine } from '#lib/types.ts'
import { warningsOf } from './warnings.ts'

/** A line that asks for more copies than there are. */
export type ShortLine = { bookId: string; title: string; requested: number; available: number }

/**
 * Gives the lines that cannot be ordered as they are.
 * @param refused what the function checkout said, which counts more than the stock as last heard
 */
export function shortLinesOf(
  lines: readonly CartLine[],
  refused: readonly ShortLine[],
): ShortLine[] {
  const said = new Map(refused.map(({ bookId, available }) => [bookId, available]))
  return lines.flatMap((line) => {
    const available = said.get(line.bookId) ?? (isShort(line) ? (line.available ?? 0) : null)
    if (line.isGone) return [shortLine(line, 0)]
    return available === null || available >= line.quantity ? [] : [shortLine(line, available)]
  })
}

function isShort(line: CartLine): boolean {
  return warningsOf(line).some(({ kind }) => kind !== 'price')
}

function shortLine({ bookId, title, quantity }: CartLine, available: number): ShortLine {
  return { bookId, title, requested: quantity, available }
}
