export type Line = { bookId: string; quantity: number }
export type Cart = { orderId: string; lines: readonly Line[] }
export type ShortLine = { bookId: string; requested: number; available: number }

/** What a cart gets: all of its `lines`, each book once and by id, if and only if `short` is empty. */
export type Verdict = { orderId: string; lines: Line[]; short: ShortLine[] }

/**
 * Decides who gets the copies: the carts in the given order, each all of its lines or nothing.
 * @param available copies free of holds a book; a book that is not there has none
 */
export function allocate(
  carts: readonly Cart[],
  available: ReadonlyMap<string, number>,
): Verdict[] {
  const free = new Map(available)
  return carts.map(({ orderId, lines }) => {
    const wanted = sumByBook(lines)
    const short = wanted
      .map(({ bookId, quantity }) => ({
        bookId,
        requested: quantity,
        available: free.get(bookId) ?? 0,
      }))
      .filter((line) => line.requested > line.available)
    if (short.length === 0) {
      for (const { bookId, quantity } of wanted) {
        free.set(bookId, (free.get(bookId) ?? 0) - quantity)
      }
    }
    return { orderId, lines: wanted, short }
  })
}

/** One line a book, by book id. */
export function sumByBook(lines: readonly Line[]): Line[] {
  const sums = new Map<string, number>()
  for (const { bookId, quantity } of lines) {
    sums.set(bookId, (sums.get(bookId) ?? 0) + quantity)
  }
  return [...sums]
    .map(([bookId, quantity]) => ({ bookId, quantity }))
    .sort((a, b) => (a.bookId < b.bookId ? -1 : 1))
}
