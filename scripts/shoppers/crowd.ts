import * as v from 'valibot'
import { passwordToken, type User } from '../lib/login.ts'
import { createShopClient, type ShopClient } from '../lib/shop-client.ts'
import { proveShop } from '../prove/proof.ts'
import type { Books } from '../prove/ledger.ts'
import { seeded, type Random } from '../prove/random.ts'
import { settled } from '../prove/settled.ts'
import { setStock } from '../prove/stock.ts'
import { lineFaults, orderFaults, type Beliefs, type Lines } from './beliefs.ts'
import { goShopping, type Book } from './shopper.ts'
import { countVisits, type Visits } from './visits.ts'

/** A shop that is open, as tools see it. */
export type OpenShop = {
  url: string
  tokenUrl: string
  statsUrl: string
  books: Books
  admin: User
}

type Crowd = { people: readonly User[]; seconds: number; random: Random }

export type Day = {
  visits: Visits
  /** Seconds from the first request to the last. */
  seconds: number
  orders: number
  /** How often the shop refused, by what. */
  refused: ReadonlyMap<string, number>
  faults: string[]
}

const shelf = 40
const copies = 1000
const guests = 0.3
const settleMilliseconds = 120_000

const bookPage = v.object({
  content: v.array(v.object({ id: v.string(), title: v.string() })),
})
const stockSchema = v.object({ reserved: v.number() })
const line = v.object({ bookId: v.string(), quantity: v.number() })
const cartSchema = v.object({ items: v.array(line) })
const ordersSchema = v.object({
  content: v.array(
    v.object({
      id: v.string(),
      status: v.string(),
      createdAt: v.string(),
      items: v.array(line),
    }),
  ),
  next: v.nullish(v.string()),
})

/**
 * Lets people shop at once for some seconds, through the pages, and compares every cart and order with what
 * they were told, and the shop's ledger with itself.
 */
export async function spendDay(shop: OpenShop, crowd: Crowd): Promise<Day> {
  const { people, random } = crowd
  const call = createShopClient(shop.url)
  const books = await fillShelf(shop, call)
  const visits = countVisits(shop.url)
  const refused = new Map<string, number>()
  const carts = await Promise.all(
    people.map((user, index) => startCart(shop, call, { user, book: books[index % books.length] })),
  )
  const since = new Date()
  const began = performance.now()
  const until = began + crowd.seconds * 1000
  const experiences = await Promise.all(
    people.map((user, index) =>
      goShopping({
        url: shop.url,
        user,
        cart: carts[index] ?? new Map(),
        isGuest: index / people.length < guests,
        books,
        until,
        random: seeded(Math.floor(random() * 1e9)),
        visits,
        onRefused: (what) => refused.set(what, (refused.get(what) ?? 0) + 1),
      }),
    ),
  )
  const seconds = (performance.now() - began) / 1000
  await settled(shop.books, shop.statsUrl, { since, timeout: settleMilliseconds })
  const beliefs = experiences.map((each) => each.beliefs)
  const faults = [
    ...visits.faults,
    ...experiences.flatMap((each) => each.faults),
    ...(await reckon(shop, call, { people, beliefs, since })),
    ...(await proveShop(shop.books, since, [])).faults,
  ]
  const orders = beliefs.reduce((sum, each) => sum + each.orders.length, 0)
  return { visits, seconds, orders, refused, faults }
}

async function fillShelf({ url, tokenUrl, admin }: OpenShop, call: ShopClient): Promise<Book[]> {
  const token = await passwordToken(tokenUrl, admin)
  const { content } = await call('GET', `/ecom/books?size=${shelf}`, {
    status: 200,
    schema: bookPage,
  })
  for (const { id } of content) {
    const { reserved } = await call('GET', `/inven/stock/${id}`, {
      status: 200,
      schema: stockSchema,
    })
    await setStock(url, token, id, reserved + copies)
  }
  return content
}

/** Leaves one copy of a book in a customer's cart, so that a guest's lines have something to merge with. */
async function startCart(
  { tokenUrl }: OpenShop,
  call: ShopClient,
  { user, book }: { user: User; book: Book | undefined },
): Promise<Lines> {
  const token = await passwordToken(tokenUrl, user)
  await call('DELETE', '/ecom/cart', { status: 204, schema: v.undefined() }, { token })
  if (!book) return new Map()
  const body = { bookId: book.id, quantity: 1 }
  const { items } = await call(
    'POST',
    '/ecom/cart',
    { status: 200, schema: cartSchema },
    { token, body },
  )
  return linesOf(items)
}

type Reckoning = { people: readonly User[]; beliefs: readonly Beliefs[]; since: Date }

async function reckon({ tokenUrl }: OpenShop, call: ShopClient, all: Reckoning) {
  const faults: string[] = []
  for (const [index, user] of all.people.entries()) {
    const believed = all.beliefs[index]
    if (!believed) continue
    const token = await passwordToken(tokenUrl, user)
    const expected = { status: 200, schema: cartSchema }
    const { items } = await call('GET', '/ecom/cart', expected, { token })
    const orders = await ordersSince(call, token, all.since)
    faults.push(...lineFaults(`${user.name}, cart at the end`, believed.cart, linesOf(items)))
    faults.push(...orderFaults(user.name, believed.orders, orders))
  }
  return faults
}

async function ordersSince(call: ShopClient, token: string, since: Date) {
  const orders = []
  for (let cursor: string | null | undefined = ''; typeof cursor === 'string';) {
    const query = new URLSearchParams({ size: '100', ...(cursor && { cursor }) })
    const expected = { status: 200, schema: ordersSchema }
    const answer: v.InferOutput<typeof ordersSchema> = await call(
      'GET',
      `/ecom/orders?${query}`,
      expected,
      { token },
    )
    const fresh = answer.content.filter(({ createdAt }) => new Date(createdAt) >= since)
    orders.push(...fresh.map(({ items, ...order }) => ({ ...order, lines: linesOf(items) })))
    cursor = fresh.length < answer.content.length ? null : answer.next
  }
  return orders
}

function linesOf(items: readonly { bookId: string; quantity: number }[]): Lines {
  return new Map(items.map(({ bookId, quantity }) => [bookId, quantity]))
}
