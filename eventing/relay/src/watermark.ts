/** A place in the outbox: transaction first, then position. Written as the database writes them. */
export type Place = { transactionId: bigint; position: bigint }

/** One row on its way, or the end of a stretch that was read to its end. */
export type Entry<P = Place> = { place: P; isEvent: boolean; done: boolean }

/**
 * Follows which places are carried without a gap: entries are appended in the order of their places and
 * get done in any order; `low` is the last place before which everything is done. Only `low` is ever
 * stored, so after a kill everything above it comes again.
 */
export function watermark<P>(start: P) {
  let low = start
  let entries: Entry<P>[] = []
  let head = 0

  return {
    low: () => low,
    /** How many entries stand above `low`. */
    size: () => entries.length - head,
    /** How many events above `low` are done already. */
    doneAbove: () => entries.slice(head).filter((entry) => entry.isEvent && entry.done).length,
    append(entry: Entry<P>) {
      entries.push(entry)
    },
    /** Moves `low` over what is done. */
    settle() {
      for (let next = entries[head]; next?.done; next = entries[head]) {
        low = next.place
        head += 1
      }
      if (head > 1024) {
        entries = entries.slice(head)
        head = 0
      }
    },
  }
}

/** Compares for a sort by position. */
export function inPositionOrder(a: { place: Place }, b: { place: Place }): number {
  return a.place.position < b.place.position ? -1 : 1
}
