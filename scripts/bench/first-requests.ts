import { bookId } from './catalogue.ts'
import type { Request } from './request.ts'
import type { Shop } from './shop.ts'

/** A request that a function answers from its database, and the status that it then answers with. */
export type FirstRequest = { request: Request; status: number }

const get = (path: string, headers: Record<string, string> = {}): FirstRequest => ({
  request: { method: 'GET', path, headers },
  status: 200,
})

/** Gives by function's name the request that it is there for. */
export async function firstRequests({ identity }: Shop): Promise<Record<string, FirstRequest>> {
  const customer = bearer(await identity.token({ sub: 'first', roles: ['customer'] }))
  const admin = bearer(await identity.token({ sub: 'admin', roles: ['customer', 'admin'] }))
  const service = async (audience: string) =>
    bearer(await identity.token({ sub: 'checkout', audience, azp: 'checkout' }))
  const lines = [{ bookId: bookId(7), quantity: 1 }]
  return {
    books: get('/ecom/books'),
    search: get('/ecom/books/search?q=a'),
    cart: get('/ecom/cart', customer),
    // An empty cart: the whole of a checkout needs other functions as well, whose start is their own.
    checkout: {
      request: { method: 'POST', path: '/ecom/checkout', headers: customer, body: '{}' },
      status: 409,
    },
    orders: get('/ecom/orders', customer),
    'failed-events': get('/ecom/admin/failed-events', admin),
    reserve: {
      request: {
        method: 'POST',
        path: '/reservations',
        headers: await service('reserve'),
        body: JSON.stringify({ orderId: '{{uuid}}', lines }),
      },
      status: 201,
    },
    stock: get(`/inven/stock/${bookId(7)}`),
    payment: {
      request: {
        method: 'PUT',
        path: '/payments/{{uuid}}',
        headers: await service('payment'),
        body: JSON.stringify({ token: 'tok_success', userId: 'first' }),
      },
      status: 204,
    },
  }
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
