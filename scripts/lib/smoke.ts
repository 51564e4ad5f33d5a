import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { ShopClient } from './shop-client.ts'

const copies = 2
const usualPatience = 2000

const books = v.object({ content: v.array(v.object({ id: v.string(), title: v.string() })) })
const stockOf = v.object({ bookId: v.string(), quantity: v.number(), available: v.number() })
const stocks = v.object({ stock: v.array(stockOf) })
const cart = v.object({ items: v.array(v.object({ bookId: v.string() })), count: v.number() })
const order = v.object({ id: v.string(), status: v.string(), reason: v.nullish(v.string()) })
const timeline = v.array(v.object({ type: v.string() }))

type Seen<T> = Promise<{ seen: string; value: T }>
type Step = <T>(name: string, work: () => Seen<T>) => Promise<T>
type Shopper = {
  call: ShopClient
  token: string
  step: Step
  /** Milliseconds that an event may take; two seconds unless given. */
  patience?: number
}

/**
 * Buys two copies of a book and sees the order confirmed, the stock fall and the event told.
 * @throws at the first thing that is not as it must be
 */
export async function buy({ call, token, step, patience = usualPatience }: Shopper): Promise<void> {
  const book = await step('search', () => search(call))
  const before = await step('note stock', async () => {
    const value = await stock(call, book.id)
    return { seen: `${value.quantity} on hand, ${value.available} free`, value }
  })
  await step('empty cart', async () => {
    await call('DELETE', '/ecom/cart', { status: 204, schema: v.undefined() }, { token })
    return { seen: 'nothing in it', value: undefined }
  })
  await step('add to cart', () => addToCart(call, token, book.id))
  const placed = await step('check out', () => checkOut(call, token))
  await step('confirmed', () => confirmed({ call, token, patience }, placed))
  await step('stock falls', () => fallen({ call, patience }, book.id, before.quantity - copies))
  await step('timeline', () => told({ call, token, patience }, placed))
}

async function search(call: ShopClient): Seen<{ id: string; title: string }> {
  const page = await call('GET', '/ecom/books?size=50', { status: 200, schema: books })
  const ids = page.content.map(({ id }) => id).join(',')
  const known = await call('GET', `/inven/stock/bulk?bookIds=${ids}`, {
    status: 200,
    schema: stocks,
  })
  const enough = new Set(
    known.stock.filter(({ available }) => available >= copies).map(({ bookId }) => bookId),
  )
  const wanted = page.content.find(({ id }) => enough.has(id))
  if (!wanted) throw new Error(`none of ${page.content.length} books has ${copies} free copies`)
  const query = new URLSearchParams({ q: wanted.title, size: '100' })
  const hits = await call('GET', `/ecom/books/search?${query}`, { status: 200, schema: books })
  const found = hits.content.find(({ id }) => id === wanted.id)
  if (!found) throw new Error(`a search for "${wanted.title}" does not find it`)
  return { seen: `"${found.title}"`, value: found }
}

function stock(call: ShopClient, bookId: string) {
  return call('GET', `/inven/stock/${bookId}`, { status: 200, schema: stockOf })
}

async function addToCart(call: ShopClient, token: string, bookId: string): Seen<void> {
  const body = { bookId, quantity: copies }
  const { count, items } = await call(
    'POST',
    '/ecom/cart',
    { status: 200, schema: cart },
    { token, body },
  )
  if (count !== copies || items.length !== 1 || items[0]?.bookId !== bookId) {
    throw new Error(`the cart holds ${count} copies in ${items.length} lines, not ${copies} in one`)
  }
  return { seen: `${count} copies`, value: undefined }
}

async function checkOut(call: ShopClient, token: string): Seen<string> {
  const headers = { 'idempotency-key': randomUUID() }
  const expected = { status: 201, schema: order }
  const placed = await call('POST', '/ecom/checkout', expected, { token, body: {}, headers })
  const again = await call('POST', '/ecom/checkout', expected, { token, body: {}, headers })
  if (again.id !== placed.id) throw new Error('the same Idempotency-Key placed a second order')
  return { seen: `order ${placed.id} is ${placed.status}`, value: placed.id }
}

type Asked = { call: ShopClient; patience: number }
type AskedFor = Asked & { token: string }

async function confirmed({ call, token, patience }: AskedFor, id: string): Seen<void> {
  const last = await eventually(
    patience,
    () => call('GET', `/ecom/orders/${id}`, { status: 200, schema: order }, { token }),
    ({ status }) => status === 'CONFIRMED' || status === 'CANCELLED',
  )
  if (last.status !== 'CONFIRMED') {
    const why = last.reason ? ` (${last.reason})` : ''
    throw new Error(`the order is ${last.status}${why} after ${patience} ms`)
  }
  return { seen: 'the order is CONFIRMED', value: undefined }
}

async function fallen({ call, patience }: Asked, bookId: string, expected: number): Seen<void> {
  const last = await eventually(
    patience,
    () => stock(call, bookId),
    ({ quantity }) => quantity === expected,
  )
  if (last.quantity !== expected) {
    throw new Error(`${last.quantity} on hand, not ${expected}, after ${patience} ms`)
  }
  return { seen: `${expected} on hand, lower by exactly ${copies}`, value: undefined }
}

async function told({ call, token, patience }: AskedFor, id: string): Seen<void> {
  const events = await eventually(
    patience,
    () => call('GET', `/ecom/orders/${id}/timeline`, { status: 200, schema: timeline }, { token }),
    (entries) => entries.some(({ type }) => type === 'inventory.updated'),
  )
  const types = events.map(({ type }) => type)
  if (!types.includes('inventory.updated')) {
    throw new Error(`no inventory.updated among ${types.join(', ')} after ${patience} ms`)
  }
  return { seen: types.join(', '), value: undefined }
}

/** Asks again until the answer is good or `patience` milliseconds are over, and gives the last answer. */
async function eventually<T>(
  patience: number,
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + patience
  const pause = patience / 80
  for (;;) {
    const answer = await ask()
    if (good(answer) || performance.now() >= deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
