import { tokens, type Payment } from '#lib/cart/payment.ts'
import type { Api } from '#lib/server/api/api.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'
import type { Cart } from '#lib/server/cart/cart.ts'
import { keepsKey, refusalOf, type Refusal } from './outcome.ts'
import type { Reviews } from './review.ts'

export type Wish = { key: string; /** In cents. */ expectedTotal: number; payment: Payment }
export type Placed = { kind: 'placed'; id: string } | Refusal

type Deps = {
  api: { checkout: Pick<Api['checkout'], 'place'> }
  cart: Pick<Cart, 'view' | 'changed'>
  reviews: Reviews
}

/**
 * Orders the cart as its review showed it. However often a form is sent, by double clicks, reloads or other
 * tabs, one order comes of it.
 * @throws ApiProblem for what no shopper can mend
 */
export async function placeOrder({ api, cart, reviews }: Deps, wish: Wish): Promise<Placed> {
  try {
    const view = await cart.view()
    if (!(await reviews.take(wish.key, view))) {
      return { kind: view.lines.length === 0 ? 'empty' : 'changed' }
    }
    const paymentToken = tokens[wish.payment]
    const { key, expectedTotal } = wish
    const { id } = await api.checkout.place({ key, expectedTotal, paymentToken })
    await Promise.all([reviews.close(key), cart.changed()])
    return { kind: 'placed', id }
  } catch (error) {
    const refusal = error instanceof ApiProblem ? refusalOf(error) : null
    if (!refusal) throw error
    if (!keepsKey(refusal)) await reviews.close(wish.key)
    return refusal
  }
}
