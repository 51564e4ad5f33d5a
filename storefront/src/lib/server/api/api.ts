import { adminApi } from './admin/admin.ts'
import { booksApi } from './books.ts'
import { callerOf, taggedCallerOf, type Caller } from './call.ts'
import { cartApi } from './cart.ts'
import { checkoutApi } from './checkout.ts'
import { ordersApi } from './orders.ts'
import { searchApi } from './search.ts'
import { stockApi } from './stock.ts'

/** Where the functions are. */
export type Addresses = Record<
  'books' | 'search' | 'cart' | 'checkout' | 'orders' | 'stock' | 'failedEvents',
  string
> & {
  /** What says what runs of the functions; undefined where nothing does. */
  functions: string | undefined
}

type Name = Exclude<keyof Addresses, 'functions'>

/** Makes the functions' calls in the name of whoever asks; amounts are in cents. */
export function createApi(addresses: Addresses, caller: Caller) {
  const at = (name: Name) => callerOf(addresses[name], caller)
  const open = { ...caller, accessToken: () => caller.accessToken().catch(() => null) }
  /** For everybody: so also while nobody gives a token. */
  const openAt = (name: Name) => callerOf(addresses[name], open)
  return {
    admin: adminApi({
      books: taggedCallerOf(addresses.books, caller),
      failedEvents: at('failedEvents'),
      functions: addresses.functions ? callerOf(addresses.functions, caller) : null,
      orders: at('orders'),
      stock: at('stock'),
    }),
    books: booksApi(openAt('books')),
    cart: cartApi(at('cart')),
    checkout: checkoutApi(at('checkout')),
    orders: ordersApi(at('orders')),
    search: searchApi(openAt('search')),
    stock: stockApi(openAt('stock')),
  }
}

export type Api = ReturnType<typeof createApi>
