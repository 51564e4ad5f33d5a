import type { CartOutcome, CartView } from '#lib/types.ts'

/** A shopper's cart: a guest's lines in the session, or the cart function's lines of a customer. */
export type Cart = {
  view(): Promise<CartView>
  /** Copies, for the badge; never throws, 0 when it cannot be asked. */
  count(): Promise<number>
  /** @throws ApiProblem 409 `cart-full` above 100 lines */
  add(bookId: string, quantity: number): Promise<CartOutcome>
  /** Sets the quantity; 0 removes the line. */
  set(bookId: string, quantity: number): Promise<CartOutcome>
  remove(bookId: string): Promise<CartOutcome>
  /** To be called when something else changed the cart, such as an order that took its lines. */
  changed(): Promise<void>
}

/** The same limits as the function cart has. */
export const mostCopies = 99
export const mostLines = 100
