import { randomUUID } from 'node:crypto'
import type { Store } from '#lib/server/store/store.ts'
import type { CartView } from '#lib/types.ts'

/**
 * A customer's review of a cart. Every page that shows the same lines has the same key, whichever tab or
 * reload it comes from, so that all of them place one order.
 */
type Review = { lines: string; key: string }
type Kept = {
  review: Review | null
  /** Keys that were sent, newest first. */
  sent: string[]
}

/** As long as the function checkout keeps its keys. */
const ttl = 24 * 3_600_000
const mostSent = 10

export type Reviews = {
  /** Gives the key under which this cart is ordered: a new one when its lines or quantities changed. */
  keyOf(cart: CartView): Promise<string>
  /**
   * Takes a key for sending. It may be sent where its page showed the cart as it is, and where it was sent
   * before: then it repeats that order.
   */
  take(key: string, cart: CartView): Promise<boolean>
  /** Closes the review of a key that has its answer: the next page gets another key. */
  close(key: string): Promise<void>
}

/** Keeps the reviews of one customer. */
export function reviewsOf(store: Store, personId: string): Reviews {
  const change = (decide: (kept: Kept) => Kept) => changeKept(store, `review:${personId}`, decide)
  return {
    async keyOf(cart) {
      const mine = { lines: linesOf(cart), key: randomUUID() }
      const { review } = await change((kept) =>
        kept.review?.lines === mine.lines ? kept : { ...kept, review: mine },
      )
      return review?.key ?? mine.key
    },
    async take(key, cart) {
      const lines = linesOf(cart)
      const { sent } = await change((kept) => {
        const isShown = kept.review?.key === key && kept.review.lines === lines
        if (!isShown || kept.sent.includes(key)) return kept
        return { ...kept, sent: [key, ...kept.sent].slice(0, mostSent) }
      })
      return sent.includes(key)
    },
    async close(key) {
      await change((kept) => (kept.review?.key === key ? { ...kept, review: null } : kept))
    },
  }
}

/** Prices are left out: the total that was shown is sent along, and the function compares it. */
function linesOf({ lines }: CartView): string {
  return lines
    .map(({ id, quantity }) => `${id}×${quantity}`)
    .sort()
    .join(' ')
}

/** Decides again when another request was first. */
async function changeKept(store: Store, name: string, decide: (kept: Kept) => Kept): Promise<Kept> {
  const text = await store.get(name)
  const kept: Kept = text === null ? { review: null, sent: [] } : JSON.parse(text)
  const next = decide(kept)
  if (next === kept) return kept
  const isKept = await store.replace(name, text, JSON.stringify(next), ttl)
  return isKept ? next : changeKept(store, name, decide)
}
