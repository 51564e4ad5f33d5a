import type { ShopApi } from './api.ts'

/** Makes what the pages need to have something on them, and gives their paths. */
export async function pathsOf(api: ShopApi, shopper: string): Promise<string[]> {
  const [bought, wanted] = [await api.makeBook(), await api.makeBook({ stock: 2 })]
  await api.addToCart(shopper, bought.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  await api.addToCart(shopper, wanted.id, 3)
  return [
    '/',
    '/?genre=NoSuchGenre',
    `/books/${wanted.id}`,
    '/search',
    '/search?q=orwell',
    '/search?q=qqqqzzzzxxxx',
    '/cart',
    '/checkout',
    `/order-confirmation?id=${id}`,
    '/orders',
    `/orders/${id}`,
    `/orders/${id}/cancel`,
    '/logout',
    '/no-such-page',
  ]
}
