import { bookId } from '../catalogue.ts'
import { shelf, type Context, type Measurement } from '../context.ts'
import { bearer } from '../first-requests.ts'
import { fullCarts } from '../full-carts.ts'
import { peer } from '../peers.ts'
import { withServer } from '../processes.ts'
import type { Request } from '../request.ts'
import { compare, percent, type Contender } from '../rounds.ts'
import type { Entry } from '../table.ts'
import { startRow } from './start.ts'

const connections = 32
const shoppers = 64
// Of each shopper's cart; no factor of `shoppers`, so that everybody adds every one.
const lines = 3
const bounds = { list: 0.15, stock: 0.17, 'cart add': 0.1, checkout: 0.02 }

/** P13: what the shop serves, as a share of what Node could serve at most. */
export const throughput: Measurement = {
  goals: ['P13'],
  async run(context): Promise<Entry[]> {
    const reserve = await (await context.shop()).launch('reserve')
    return withServer({ ...reserve, side: 'any' }, async ({ port }) => {
      const contenders = await contendersOf(context, `http://127.0.0.1:${port}`)
      const [raw, ...rates] = await compare(context, contenders)
      if (!raw) return []
      const peerFigure = { value: raw.perSecond, unit: 'req/s', what: 'raw node:http' }
      const rows = Object.entries(bounds).map(([name, atLeast], index) => ({
        goal: 'P13',
        what: `${name}, p99 ${rates[index]?.p99.toFixed(0)} ms, core ${percent(rates[index]?.serverBusy ?? Number.NaN)} busy`,
        ours: { value: rates[index]?.perSecond ?? Number.NaN, unit: 'req/s' },
        peer: peerFigure,
        bound: { atLeast },
      }))
      return [...rows, await startRow(context)]
    })
  },
}

async function contendersOf(context: Context, reserveUrl: string): Promise<Contender[]> {
  const shop = await context.shop()
  const checkout = await shop.launch('checkout', {
    RESERVE_URL: reserveUrl,
    PAYMENT_URL: 'http://127.0.0.1:9',
  })
  const carts = await fullCarts(context)
  return [
    { name: 'raw', launch: peer('raw.cjs'), connections, requests: [get('/')] },
    { name: 'list', launch: await shop.launch('books'), connections, requests: [get(list)] },
    { name: 'stock', launch: await shop.launch('stock'), connections, requests: stocks() },
    {
      name: 'cart add',
      launch: await shop.launch('cart'),
      connections,
      requests: await additions(context),
    },
    { name: 'checkout', launch: checkout, connections, ...carts, expect: [201] },
  ]
}

const list = '/ecom/books?size=20'

function get(path: string): Request {
  return { method: 'GET', path }
}

function stocks(): Request[] {
  return Array.from({ length: shelf }, (_, index) => get(`/inven/stock/${bookId(index + 1)}`))
}

async function additions(context: Context): Promise<Request[]> {
  const { identity } = await context.shop()
  const tokens = await Promise.all(
    Array.from({ length: shoppers }, (_, index) =>
      identity.token({ sub: `shopper-${index}`, roles: ['customer'], expiresIn: 7200 }),
    ),
  )
  return Array.from({ length: shoppers * lines }, (_, index) => ({
    method: 'POST',
    path: '/ecom/cart',
    headers: bearer(tokens[index % shoppers] ?? ''),
    body: JSON.stringify({ bookId: bookId(1 + (index % lines)), quantity: 1 }),
  }))
}
