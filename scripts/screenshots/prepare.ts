import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { passwordToken } from '../lib/login.ts'
import { passwordOf, type Run } from '../lib/run-file.ts'
import { createShopClient, type ShopClient } from '../lib/shop-client.ts'

export type Prepared = { bookId: string; orderId: string }

const name = 'user1'
const bought = ['The Hobbit', 'Dune']
const wanted = ['The Name of the Rose', 'Pride and Prejudice', 'Cosmos']
const patience = 10_000

const books = v.object({ content: v.array(v.object({ id: v.string(), title: v.string() })) })
const orderSchema = v.object({ id: v.string(), status: v.string() })

/** Buys two books as user1 and leaves three in the cart, by the API; gives what to look at. */
export async function prepareShop(run: Run): Promise<Prepared> {
  const call = createShopClient(run.gateway.url)
  const user = { name, password: passwordOf(run, name) }
  const token = await passwordToken(run.identity.tokenUrl, user)
  const { content } = await call('GET', '/ecom/books?size=100', { status: 200, schema: books })
  const idOf = new Map(content.map(({ id, title }) => [title, id]))
  const idsOf = (titles: readonly string[]) => titles.map((title) => found(idOf, title))
  await fillCart(call, token, idsOf(bought))
  const placed = { status: 201, schema: orderSchema }
  const { id: orderId } = await call('POST', '/ecom/checkout', placed, { token })
  await confirmed(call, token, orderId)
  await fillCart(call, token, idsOf(wanted))
  return { bookId: found(idOf, 'The Hobbit'), orderId }
}

function found(idOf: ReadonlyMap<string, string>, title: string): string {
  const id = idOf.get(title)
  if (id === undefined) throw new Error(`"${title}" is not among the first hundred books`)
  return id
}

async function fillCart(call: ShopClient, token: string, ids: readonly string[]): Promise<void> {
  await call('DELETE', '/ecom/cart', { status: 204, schema: v.any() }, { token })
  for (const [index, bookId] of ids.entries()) {
    const body = { bookId, quantity: index === 0 ? 2 : 1 }
    await call('POST', '/ecom/cart', { status: 200, schema: v.any() }, { token, body })
  }
}

async function confirmed(call: ShopClient, token: string, id: string): Promise<void> {
  const deadline = Date.now() + patience
  const expected = { status: 200, schema: orderSchema }
  for (;;) {
    const { status } = await call('GET', `/ecom/orders/${id}`, expected, { token })
    if (status === 'CONFIRMED') return
    if (Date.now() > deadline) throw new Error(`The order is ${status} after ${patience} ms`)
    await pause(50)
  }
}
