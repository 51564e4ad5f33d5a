import type { Prepared } from './prepare.ts'

export type Shot = {
  /** Of the file, without its ending. */
  name: string
  path: string
  /** Who is logged in; a guest unless told. */
  person?: string
  viewport: { width: number; height: number }
  colorScheme: 'light' | 'dark'
}

const desktop = { viewport: { width: 1280, height: 840 }, colorScheme: 'light' } as const
const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'light' } as const

/** The pictures of the README. */
export function shotsOf({ bookId, orderId }: Prepared): Shot[] {
  const customer = { ...desktop, person: 'user1' }
  return [
    { ...desktop, name: 'catalogue', path: '/' },
    { ...desktop, name: 'book', path: `/books/${bookId}` },
    { ...desktop, name: 'search', path: '/search?q=tolkein' },
    { ...customer, name: 'cart', path: '/cart' },
    { ...customer, name: 'checkout', path: '/checkout' },
    { ...customer, name: 'order', path: `/orders/${orderId}` },
    { ...desktop, name: 'admin', path: '/admin', person: 'admin1' },
    { ...desktop, name: 'catalogue-dark', path: '/', colorScheme: 'dark' },
    { ...phone, name: 'catalogue-phone', path: '/' },
    { ...phone, name: 'cart-phone', path: '/cart', person: 'user1' },
  ]
}
