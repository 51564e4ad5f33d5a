import type { CartLine, CartOutcome } from '#lib/types.ts'
import type { ApiCart } from '../api/cart.ts'
import { ApiProblem } from '../api/problem.ts'
import { mostCopies, type Cart } from './cart.ts'
import type { CartDeps } from './guest.ts'
import { settleMerge } from './merge.ts'
import { agreePrice, formerPrice, notePrices } from './prices.ts'

/** The badge believes what it last heard for this long, in milliseconds: the function counts calls. */
const countLifetime = 20_000

/** A customer's cart: the lines that the function cart keeps, at the prices of now. */
export function customerCart(deps: CartDeps): Cart {
  const { session, api, now } = deps

  async function read(): Promise<ApiCart> {
    await settleMerge(deps)
    return api.cart.read()
  }

  async function keep(cart: ApiCart, agreed?: string) {
    return session.update((record) => ({
      ...record,
      count: { value: cart.count, at: now() },
      prices:
        agreed === undefined
          ? shownPrices(record.prices, cart)
          : agree(record.prices, cart, agreed),
    }))
  }

  function shownPrices(seen: Parameters<typeof notePrices>[0], { items }: ApiCart) {
    const shown = Object.fromEntries(items.map(({ bookId, unitPrice }) => [bookId, unitPrice]))
    return notePrices(seen, shown, now())
  }

  async function change(bookId: string, make: (itemId: string) => Promise<CartOutcome>) {
    const cart = await read()
    const item = cart.items.find((each) => each.bookId === bookId)
    if (!item) return 'gone'
    return make(item.id).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.status === 404) return 'gone' as const
      throw error
    })
  }

  const forget = async () => {
    await session.update((record) => (record.count === null ? record : { ...record, count: null }))
  }

  return {
    async view() {
      const cart = await read()
      const available = await api.stock.available(cart.items.map(({ bookId }) => bookId))
      const { prices } = await keep(cart)
      const lines = cart.items.map((item): CartLine => ({
        id: item.id,
        bookId: item.bookId,
        ...item.book,
        quantity: item.quantity,
        unitPrice: item.unitPrice,
        lineTotal: item.lineTotal,
        available: available[item.bookId] ?? null,
        formerPrice: formerPrice(prices, item.bookId),
        isGone: !item.available,
      }))
      const sold = lines.filter(({ isGone }) => !isGone)
      const total = sold.reduce((sum, { lineTotal }) => sum + lineTotal, 0)
      return { lines, total, count: cart.count }
    },
    async count() {
      const heard = session.record?.count
      if (heard && now() - heard.at < countLifetime) return heard.value
      try {
        const cart = await read()
        await session.update((record) => ({ ...record, count: { value: cart.count, at: now() } }))
        return cart.count
      } catch (error) {
        if (error instanceof ApiProblem) return heard?.value ?? 0
        throw error
      }
    },
    async add(bookId, quantity) {
      try {
        const cart = await api.cart.add({ bookId, quantity })
        await keep(cart, bookId)
        return cart.capped ? 'capped' : 'added'
      } catch (error) {
        if (error instanceof ApiProblem && (error.status === 404 || error.status === 400))
          return 'gone'
        throw error
      }
    },
    async set(bookId, quantity) {
      if (quantity <= 0) return this.remove(bookId)
      return change(bookId, async (itemId) => {
        await keep(await api.cart.set(itemId, Math.min(quantity, mostCopies)), bookId)
        return quantity > mostCopies ? 'capped' : 'set'
      })
    },
    remove: (bookId) =>
      change(bookId, async (itemId) => {
        await api.cart.remove(itemId)
        await forget()
        return 'removed'
      }),
    changed: forget,
  }
}

function agree(seen: Parameters<typeof agreePrice>[0], { items }: ApiCart, bookId: string) {
  const item = items.find((each) => each.bookId === bookId)
  return item ? agreePrice(seen, bookId, item.unitPrice) : seen
}
