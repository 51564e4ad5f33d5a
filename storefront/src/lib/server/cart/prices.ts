import type { SeenPrice } from '../session/record.ts'

/** A change of a price is shown this long after it was first shown, in milliseconds. */
const shownFor = 60_000

type Seen = Record<string, SeenPrice>

/**
 * Notes the prices that the shopper is shown now, in cents by book id, and forgets the others.
 * Gives the very same object when there is nothing new, so that nothing has to be written.
 */
export function notePrices(seen: Seen, shown: Readonly<Record<string, number>>, now: number): Seen {
  const next: Seen = Object.fromEntries(
    Object.entries(shown).map(([id, price]) => [id, notePrice(seen[id], price, now)]),
  )
  const isSame =
    Object.keys(seen).length === Object.keys(next).length &&
    Object.entries(next).every(([id, entry]) => seen[id] === entry)
  return isSame ? seen : next
}

/** Notes one price that the shopper has just agreed to, in cents. */
export function agreePrice(seen: Seen, bookId: string, price: number): Seen {
  return { ...seen, [bookId]: { price, former: null } }
}

/** Gives in cents what a book cost before a change that is still to be shown, else null. */
export function formerPrice(seen: Seen, bookId: string): number | null {
  return seen[bookId]?.former?.price ?? null
}

function notePrice(before: SeenPrice | undefined, price: number, now: number): SeenPrice {
  if (before === undefined) return { price, former: null }
  if (before.price !== price) {
    const former = before.former?.price ?? before.price
    return { price, former: former === price ? null : { price: former, since: now } }
  }
  if (before.former !== null && now - before.former.since > shownFor) return { price, former: null }
  return before
}
