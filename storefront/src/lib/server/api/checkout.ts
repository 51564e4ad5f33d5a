import * as v from 'valibot'
import type { Call } from './call.ts'
import { order } from './orders.ts'

export type Wish = {
  /** At most 64 visible characters: a repeat with the same key and wish places no second order. */
  key: string
  /** In cents, as the shopper saw it. */
  expectedTotal: number
  paymentToken: string
}

/** What the function says of lines that cannot be had. */
export const shortLines = v.array(
  v.object({
    bookId: v.string(),
    title: v.string(),
    requested: v.number(),
    available: v.number(),
  }),
)

/** The function checkout. */
export function checkoutApi(call: Call) {
  return {
    /**
     * Buys the customer's cart.
     * @throws ApiProblem 409 cart-empty, cart-changed, out-of-stock, price-changed, checkout-expired; 422; 429; 503
     */
    place: ({ key, expectedTotal, paymentToken }: Wish) =>
      call(
        {
          method: 'POST',
          path: '/ecom/checkout',
          headers: { 'idempotency-key': key },
          body: { expectedTotal: expectedTotal / 100, payment: { token: paymentToken } },
        },
        order,
      ),
  }
}
