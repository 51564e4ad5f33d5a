import { cart } from '#lib/text/cart.ts'
import type { CartOutcome } from '#lib/types.ts'

/** What became of a line that a shopper changed. */
export type Change = { title: string; quantity: number; outcome: CartOutcome }

/**
 * Tells a change of the cart in one sentence.
 * @param total in cents, of the cart as it is now
 */
export function tellChange({ title, quantity, outcome }: Change, total: number): string {
  switch (outcome) {
    case 'capped':
      return cart.said.capped(title)
    case 'gone':
      return cart.said.gone(title)
    case 'removed':
      return cart.said.removed(title, total)
    case 'added':
    case 'set':
      return cart.said.set(title, quantity, total)
  }
}
