import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { passwordToken } from '../lib/login.ts'
import { passwordOf, type Run } from '../lib/run-file.ts'
import { createShopClient } from '../lib/shop-client.ts'

const books = v.object({ content: v.array(v.object({ id: v.string() })) })
const stocks = v.object({
  stock: v.array(v.object({ bookId: v.string(), available: v.number() })),
})

/** Puts a copy into the cart of a shopper of the run, and nothing else; gives what then checks out. */
export async function fillCart(run: Run, shopper: string) {
  const { tokenUrl } = run.identity
  const token = await passwordToken(tokenUrl, { name: shopper, password: passwordOf(run, shopper) })
  const call = createShopClient(run.gateway.url)
  await call('DELETE', '/ecom/cart', { status: 204, schema: v.undefined() }, { token })
  const { content } = await call('GET', '/ecom/books?size=50', { status: 200, schema: books })
  const ids = content.map(({ id }) => id).join(',')
  const path = `/inven/stock/bulk?bookIds=${ids}`
  const { stock } = await call('GET', path, { status: 200, schema: stocks })
  const bookId = stock.find(({ available }) => available > 0)?.bookId
  if (bookId === undefined) throw new Error('No book has a free copy.')
  const body = { bookId, quantity: 1 }
  await call('POST', '/ecom/cart', { status: 200, schema: v.unknown() }, { token, body })
  return () =>
    fetch(`${run.gateway.url}/ecom/checkout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
    })
}
