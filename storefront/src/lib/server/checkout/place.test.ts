import { describe, expect, it } from 'vitest'
import type { Order } from '#lib/order/order.ts'
import type { Wish as Sent } from '#lib/server/api/checkout.ts'
import { ApiProblem, unavailable } from '#lib/server/api/problem.ts'
import { createMemoryStore } from '#lib/server/store/memory.ts'
import type { CartView } from '#lib/types.ts'
import { placeOrder, type Wish } from './place.ts'
import { reviewsOf } from './review.ts'

const time = '2026-01-01T12:00:00.000Z'

function cartOf(...ids: string[]): CartView {
  const lines = ids.map((id) => ({
    id,
    bookId: id,
    title: id,
    author: '',
    genre: '',
    coverUrl: null,
    quantity: 1,
    unitPrice: 1000,
    lineTotal: 1000,
    available: 9,
    formerPrice: null,
    isGone: false,
  }))
  return { lines, total: 1000 * ids.length, count: ids.length }
}

function problem(status: number, slug: string, extra: Record<string, unknown> = {}) {
  return new ApiProblem(status, { type: `/problems/${slug}`, detail: '', errors: [], ...extra })
}

function orderOf(id: string): Order {
  return {
    id,
    status: 'RESERVED',
    reason: null,
    items: [],
    total: 1000,
    createdAt: time,
    updatedAt: time,
    holdExpiresAt: time,
  }
}

/** A shopper before a function that gives one order a key, and takes the cart with it. */
function shopper(view: CartView) {
  const orders = new Map<string, Order>()
  const sent: Sent[] = []
  const refusals: Error[] = []
  const reviews = reviewsOf(createMemoryStore(), 'ann')
  const cart = { view: async () => view, changed: async () => {} }
  async function place(wish: Sent) {
    sent.push(wish)
    const refusal = refusals.shift()
    if (refusal) throw refusal
    const known = orders.get(wish.key)
    if (known) return known
    if (view.lines.length === 0) throw problem(409, 'cart-empty')
    const order = orderOf(`order-${orders.size + 1}`)
    orders.set(wish.key, order)
    view = cartOf()
    return order
  }
  return {
    orders,
    sent,
    refuseOnce: (error: Error) => refusals.push(error),
    change: (changed: CartView) => (view = changed),
    review: async (): Promise<Wish> => ({
      key: await reviews.keyOf(view),
      expectedTotal: view.total,
      payment: 'good',
    }),
    send: (wish: Wish) => placeOrder({ api: { checkout: { place } }, cart, reviews }, wish),
  }
}

describe('placing an order', () => {
  it('sends what was shown, and the card by its token', async () => {
    const ann = shopper(cartOf('a', 'b'))
    const wish = await ann.review()

    expect(await ann.send({ ...wish, payment: 'declined' })).toEqual({
      kind: 'placed',
      id: 'order-1',
    })
    expect(ann.sent).toEqual([{ key: wish.key, expectedTotal: 2000, paymentToken: 'tok_decline' }])
  })

  it('makes one order of a double click', async () => {
    const ann = shopper(cartOf('a'))
    const wish = await ann.review()
    const placed = await Promise.all([ann.send(wish), ann.send(wish)])

    expect(placed).toEqual([
      { kind: 'placed', id: 'order-1' },
      { kind: 'placed', id: 'order-1' },
    ])
  })

  it('makes one order of two tabs', async () => {
    const ann = shopper(cartOf('a'))
    const [first, second] = [await ann.review(), await ann.review()]
    await ann.send(first)

    expect(await ann.send(second)).toEqual({ kind: 'placed', id: 'order-1' })
  })

  it('repeats its order after the cart was filled again', async () => {
    const ann = shopper(cartOf('a'))
    const wish = await ann.review()
    await ann.send(wish)
    ann.change(cartOf('a'))

    expect(await ann.send(wish)).toEqual({ kind: 'placed', id: 'order-1' })
    expect(await ann.send(await ann.review())).toEqual({ kind: 'placed', id: 'order-2' })
  })

  it('sends nothing of a cart that was changed since it was shown', async () => {
    const ann = shopper(cartOf('a'))
    const wish = await ann.review()
    ann.change(cartOf('b'))

    expect(await ann.send(wish)).toEqual({ kind: 'changed' })
    ann.change(cartOf())
    expect(await ann.send(wish)).toEqual({ kind: 'empty' })
    expect(ann.sent).toEqual([])
  })

  it.each([
    ['unavailable', unavailable(null)],
    ['busy', problem(429, 'too-many-requests')],
    ['price', problem(409, 'price-changed', { old: 10, new: 12 })],
  ])('keeps the key for a retry when it ends %s', async (kind, error) => {
    const ann = shopper(cartOf('a'))
    const wish = await ann.review()
    ann.refuseOnce(error)

    expect(await ann.send(wish)).toMatchObject({ kind })
    expect(await ann.review()).toEqual(wish)
    expect(await ann.send(wish)).toEqual({ kind: 'placed', id: 'order-1' })
  })

  it.each([
    ['changed', problem(409, 'cart-changed')],
    ['expired', problem(409, 'checkout-expired')],
    ['other-details', problem(422, 'key-reused')],
    ['short', problem(409, 'out-of-stock', { lines: [] })],
  ])('gives the next try another key when it ends %s', async (kind, error) => {
    const ann = shopper(cartOf('a'))
    const wish = await ann.review()
    ann.refuseOnce(error)

    expect(await ann.send(wish)).toMatchObject({ kind })
    expect((await ann.review()).key).not.toBe(wish.key)
  })

  it('leaves to others what no shopper can mend', async () => {
    const ann = shopper(cartOf('a'))
    const wish = await ann.review()
    ann.refuseOnce(problem(401, 'unauthenticated'))

    await expect(ann.send(wish)).rejects.toMatchObject({ status: 401 })
  })
})
