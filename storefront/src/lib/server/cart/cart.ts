import type { CartOutcome, CartView } from '#lib/types.ts'

/** A shopper's cart: a guest's lines in the session, or the cart function's lines of a customer. */
export type Cart = {
  view(): Promise<CartView>
  /** Copies, for the badge; never throws, 0 when it cannot be asked. */
  count(): Promise<number>
  add(bookId: string, quantity: number): Promise<CartOutcome>
  /** Sets the quantity; 0 removes the line. */
  set(bookId: string, quantity: number): Promise<CartOutcome>
  remove(bookId: string): Promise<CartOutcome>
}
