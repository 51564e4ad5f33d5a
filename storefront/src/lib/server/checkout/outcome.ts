import * as v from 'valibot'
import type { ShortLine } from '#lib/cart/short.ts'
import { shortLines } from '#lib/server/api/checkout.ts'
import type { ApiProblem } from '#lib/server/api/problem.ts'
import { cents } from '#lib/server/api/wire.ts'

/** Why no order was placed, as the review page tells it. */
export type Refusal =
  | { kind: 'empty' }
  | { kind: 'changed' | 'expired' | 'other-details' }
  | { kind: 'short'; lines: ShortLine[] }
  /** In cents. */
  | { kind: 'price'; former: number; now: number }
  /** Nobody knows whether it was placed: only a repeat with the same key is safe. */
  | { kind: 'busy' | 'unavailable'; retryAfter: number | null }

const short = v.object({ lines: shortLines })
const prices = v.object({ old: cents, new: cents })

/** Reads a refusal of the function checkout; null for one that no shopper can mend. */
export function refusalOf({ status, slug, document, retryAfter }: ApiProblem): Refusal | null {
  if (status === 429) return { kind: 'busy', retryAfter: retryAfter ?? null }
  if (status >= 500) return { kind: 'unavailable', retryAfter: retryAfter ?? null }
  switch (slug) {
    case 'cart-empty':
      return { kind: 'empty' }
    case 'cart-changed':
      return { kind: 'changed' }
    case 'checkout-expired':
      return { kind: 'expired' }
    case 'key-reused':
      return { kind: 'other-details' }
    case 'out-of-stock':
      return { kind: 'short', ...v.parse(short, document) }
    case 'price-changed': {
      const { old, new: now } = v.parse(prices, document)
      return { kind: 'price', former: old, now }
    }
    default:
      return null
  }
}

/**
 * Says whether the same key may be sent again. Where it may not, it has its answer for ever, or belongs to
 * other details.
 */
export function keepsKey({ kind }: Refusal): boolean {
  return kind === 'price' || kind === 'busy' || kind === 'unavailable'
}
