import { expect } from '@playwright/test'
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { createShopClient, type ShopClient } from '../../scripts/lib/shop-client.ts'
import { site, tokenFor } from './site.ts'

export type Book = { id: string; title: string; author: string; genre: string; price: number }

type Wanted = { title?: string; author?: string; genre?: string; price?: number; stock?: number }

const bookSchema = v.object({
  id: v.string(),
  title: v.string(),
  author: v.string(),
  genre: v.string(),
  price: v.number(),
})
const editable = v.object({
  title: v.string(),
  author: v.string(),
  genre: v.string(),
  description: v.string(),
  isbn: v.string(),
  publishedYear: v.number(),
  coverUrl: v.nullable(v.string()),
})
const stockSchema = v.object({ quantity: v.number(), reserved: v.number(), available: v.number() })
const cartSchema = v.object({
  items: v.array(v.object({ id: v.string(), bookId: v.string(), quantity: v.number() })),
  count: v.number(),
})
const orderSchema = v.object({ id: v.string(), status: v.string(), total: v.number() })
const deskSchema = v.object({
  content: v.array(v.object({ id: v.string(), eventId: v.string() })),
})
const ordersSchema = v.object({ content: v.array(orderSchema) })

const tokens = new Map<string, { token: Promise<string>; until: number }>()
/** Shorter than the life of a token in any tier, in milliseconds. */
const tokenUse = 4 * 60_000

/** The access token of a person, asked for once in a while. */
export function tokenOf(name: string): Promise<string> {
  const kept = tokens.get(name)
  if (kept && kept.until > Date.now()) return kept.token
  const token = tokenFor(name)
  tokens.set(name, { token, until: Date.now() + tokenUse })
  return token
}

export type ShopApi = ReturnType<typeof createShopApi>

/** Makes data by the API, and asks it what became of it. */
export function createShopApi() {
  const call = createShopClient(site().api)
  return {
    makeBook: (wanted: Wanted = {}) => makeBook(call, wanted),
    setStock: (bookId: string, quantity: number) => setStock(call, bookId, quantity),
    setPrice: (book: Book, price: number) => setPrice(call, book, price),
    async retire(bookId: string) {
      const token = await tokenOf('admin1')
      const expected = { status: 204, schema: v.any() }
      await call('DELETE', `/ecom/admin/books/${bookId}`, expected, { token })
    },
    stock: (bookId: string) =>
      call('GET', `/inven/stock/${bookId}`, { status: 200, schema: stockSchema }),
    async cart(name: string) {
      const token = await tokenOf(name)
      return call('GET', '/ecom/cart', { status: 200, schema: cartSchema }, { token })
    },
    async clearCart(name: string) {
      const token = await tokenOf(name)
      await call('DELETE', '/ecom/cart', { status: 204, schema: v.any() }, { token })
    },
    async addToCart(name: string, bookId: string, quantity = 1) {
      const [token, body] = [await tokenOf(name), { bookId, quantity }]
      await call('POST', '/ecom/cart', { status: 200, schema: cartSchema }, { token, body })
    },
    async checkout(name: string) {
      const token = await tokenOf(name)
      return call('POST', '/ecom/checkout', { status: 201, schema: orderSchema }, { token })
    },
    async orders(name: string) {
      const token = await tokenOf(name)
      const expected = { status: 200, schema: ordersSchema }
      return (await call('GET', '/ecom/orders', expected, { token })).content
    },
    async ship(id: string) {
      const token = await tokenOf('admin1')
      const expected = { status: 200, schema: orderSchema }
      await call('POST', `/ecom/admin/orders/${id}/ship`, expected, { token })
    },
    /** Waits for a dead event on the desk, and gives its id there. */
    async untilDead(eventId: string): Promise<string> {
      const token = await tokenOf('admin1')
      const ask = async () => {
        const expected = { status: 200, schema: deskSchema }
        const { content } = await call('GET', '/ecom/admin/failed-events', expected, { token })
        return content.find((each) => each.eventId === eventId)?.id ?? ''
      }
      await expect.poll(ask).not.toBe('')
      return ask()
    },
    async untilOrder(name: string, id: string, status: string) {
      const token = await tokenOf(name)
      const ask = () =>
        call('GET', `/ecom/orders/${id}`, { status: 200, schema: orderSchema }, { token })
      await expect.poll(async () => (await ask()).status).toBe(status)
    },
  }
}

let made = 0

/** A text that no other test uses. */
export function unique(text: string): string {
  made += 1
  return `${text} ${process.pid.toString(36)}-${made.toString(36)}`
}

async function makeBook(call: ShopClient, wanted: Wanted): Promise<Book> {
  const token = await tokenOf('admin1')
  const { stock = 20, title = unique('A Book'), author = 'Test Author', ...others } = wanted
  const body = {
    title,
    author,
    genre: others.genre ?? 'Fiction',
    price: others.price ?? 12.5,
    description: `All about ${title}.`,
    isbn: isbn(),
    publishedYear: 2020,
  }
  const expected = { status: 201, schema: bookSchema }
  const book = await call('POST', '/ecom/admin/books', expected, { token, body })
  await setStock(call, book.id, stock)
  return book
}

/** The stock of a new book exists as soon as its first event has been carried. */
async function setStock(call: ShopClient, bookId: string, quantity: number): Promise<void> {
  const token = await tokenOf('admin1')
  for (;;) {
    try {
      const expected = { status: 200, schema: stockSchema }
      await call('PUT', `/inven/admin/stock/${bookId}`, expected, { token, body: { quantity } })
      return
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('answered 404'))) throw error
      await pause(50)
    }
  }
}

async function setPrice(call: ShopClient, book: Book, price: number): Promise<void> {
  const token = await tokenOf('admin1')
  const path = `/ecom/admin/books/${book.id}`
  const now = await call('GET', path, { status: 200, schema: editable }, { token })
  await call('PUT', path, { status: 200, schema: bookSchema }, { token, body: { ...now, price } })
}

/** A valid ISBN-13 (ISO 2108) that no other test uses. */
export function isbn(): string {
  const digits = `979${String(Date.now()).slice(-6)}${String(Math.floor(Math.random() * 1000)).padStart(3, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
