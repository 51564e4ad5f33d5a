import type { Cart } from './cart.ts'
import { customerCart } from './customer.ts'
import { guestCart, type CartDeps } from './guest.ts'

/** Makes the cart of whoever asks; a login or logout within the request changes whose it is. */
export function createCart(deps: CartDeps): Cart {
  const guest = guestCart(deps)
  const customer = customerCart(deps)
  const whose = () => (deps.session.person === null ? guest : customer)
  return {
    view: () => whose().view(),
    count: () => whose().count(),
    add: (bookId, quantity) => whose().add(bookId, quantity),
    set: (bookId, quantity) => whose().set(bookId, quantity),
    remove: (bookId) => whose().remove(bookId),
    changed: () => whose().changed(),
  }
}
