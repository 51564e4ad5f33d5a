import type { Book, ShopApi } from './api.ts'
import { publishPoison } from './poison.ts'

/** Makes what the pages need to have something on them, and gives their paths. */
export async function pathsOf(api: ShopApi, shopper: string): Promise<string[]> {
  const [bought, few, dearer, gone] = await Promise.all([
    api.makeBook(),
    api.makeBook({ stock: 2 }),
    api.makeBook(),
    api.makeBook(),
  ])
  const id = await order(api, shopper, bought)
  for (const book of [few, dearer, gone]) await api.addToCart(shopper, book.id, 3)
  await api.setPrice(dearer, 99)
  await api.retire(gone.id)
  return [
    '/',
    '/?genre=NoSuchGenre',
    `/books/${few.id}`,
    '/search',
    '/search?q=orwell',
    '/search?q=orwall',
    '/search?q=qqqqzzzzxxxx',
    '/cart',
    '/checkout',
    `/order-confirmation?id=${id}`,
    '/orders',
    `/orders/${id}`,
    `/orders/${id}/cancel`,
    '/logout',
    '/admin',
    '/no-such-page',
  ]
}

/** As `pathsOf`, for the pages of the shop's staff. */
export async function officePathsOf(api: ShopApi, shopper: string): Promise<string[]> {
  const book = await api.makeBook()
  const [id, event] = await Promise.all([
    order(api, shopper, book),
    publishPoison('for all to see'),
  ])
  const dead = await api.untilDead(event)
  return [
    '/admin',
    '/admin/books',
    '/admin/books?state=retired',
    '/admin/books/new',
    `/admin/books/${book.id}`,
    `/admin/books/${book.id}/retire`,
    '/admin/stock',
    `/admin/stock/${book.id}`,
    '/admin/orders',
    '/admin/orders?status=DELIVERED',
    `/admin/orders/${id}`,
    `/admin/orders/${id}/ship`,
    `/admin/orders/${id}/cancel`,
    '/admin/failed-events',
    '/admin/analytics',
    `/admin/failed-events/${dead}`,
    `/admin/failed-events/${dead}/discard`,
    '/admin/functions',
  ]
}

async function order(api: ShopApi, shopper: string, book: Book): Promise<string> {
  await api.addToCart(shopper, book.id)
  const { id } = await api.checkout(shopper)
  await api.untilOrder(shopper, id, 'CONFIRMED')
  return id
}
