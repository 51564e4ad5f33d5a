import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '#lib/server/store/memory.ts'
import type { CartView } from '#lib/types.ts'
import { reviewsOf } from './review.ts'

function cartOf(...quantities: [id: string, quantity: number, unitPrice?: number][]): CartView {
  const lines = quantities.map(([id, quantity, unitPrice = 1000]) => ({
    id,
    bookId: `book-of-${id}`,
    title: id,
    author: '',
    genre: '',
    coverUrl: null,
    quantity,
    unitPrice,
    lineTotal: unitPrice * quantity,
    available: null,
    formerPrice: null,
    isGone: false,
  }))
  return { lines, total: 0, count: 0 }
}

const cart = cartOf(['a', 1], ['b', 2])

describe('the key of a review', () => {
  it('is the same for the same lines: reload, back, another tab, another session', async () => {
    const store = createMemoryStore()
    const key = await reviewsOf(store, 'ann').keyOf(cart)

    expect(await reviewsOf(store, 'ann').keyOf(cartOf(['b', 2], ['a', 1]))).toBe(key)
    expect(key).toMatch(/^[\x21-\x7e]{1,64}$/)
  })

  it('is the same for pages that are made at the same moment', async () => {
    const store = createMemoryStore()
    const keys = await Promise.all(
      Array.from({ length: 5 }, () => reviewsOf(store, 'ann').keyOf(cart)),
    )

    expect(new Set(keys).size).toBe(1)
  })

  it('is the same after a change of price, which the expected total guards', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const key = await reviews.keyOf(cart)

    expect(await reviews.keyOf(cartOf(['a', 1, 1500], ['b', 2]))).toBe(key)
  })

  it.each([
    ['quantity', cartOf(['a', 2], ['b', 2])],
    ['line', cartOf(['a', 1], ['b', 2], ['c', 1])],
    ['removed line', cartOf(['a', 1])],
  ])('is new after a changed %s', async (_name, changed) => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const key = await reviews.keyOf(cart)

    expect(await reviews.keyOf(changed)).not.toBe(key)
  })

  it('is new once the last one has its answer', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const key = await reviews.keyOf(cart)
    await reviews.close(key)

    expect(await reviews.keyOf(cart)).not.toBe(key)
  })

  it('outlives the answer to an older one', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const older = await reviews.keyOf(cartOf(['a', 1]))
    const key = await reviews.keyOf(cart)
    await reviews.close(older)

    expect(await reviews.keyOf(cart)).toBe(key)
  })

  it('belongs to one customer', async () => {
    const store = createMemoryStore()
    const key = await reviewsOf(store, 'ann').keyOf(cart)

    expect(await reviewsOf(store, 'ben').keyOf(cart)).not.toBe(key)
    expect(await reviewsOf(store, 'ben').take(key, cart)).toBe(false)
  })
})

describe('taking a key', () => {
  it('is allowed while the cart is as it was shown', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const key = await reviews.keyOf(cart)

    expect(await reviews.take(key, cart)).toBe(true)
  })

  it('is refused when the cart has changed since, even to the same total', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const key = await reviews.keyOf(cartOf(['a', 1]))

    expect(await reviews.take(key, cartOf(['b', 1]))).toBe(false)
  })

  it('is allowed again after it was sent: it repeats that order', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')
    const key = await reviews.keyOf(cart)
    await reviews.take(key, cart)
    await reviews.close(key)

    expect(await reviews.take(key, cartOf())).toBe(true)
    expect(await reviews.take(key, cartOf(['c', 1]))).toBe(true)
  })

  it('is refused for a key that no page was given', async () => {
    const reviews = reviewsOf(createMemoryStore(), 'ann')

    expect(await reviews.take('made-up', cart)).toBe(false)
    expect(await reviews.take('', cartOf())).toBe(false)
  })
})
