import { join } from 'node:path'
import { bearer } from './first-requests.ts'
import { bookId, clearHolds } from './catalogue.ts'
import { shelf, type Context } from './context.ts'
import { peer } from './peers.ts'
import type { Launch } from './processes.ts'
import type { Request } from './request.ts'
import type { Contender } from './rounds.ts'

/** The ways to reserve that are compared. */
export type Way = 'ours' | 'unbatched' | 'one statement' | 'many statements'

export type Carts = { lines: number; books: number }

const connections = 64
const distinct = 2000

/** Makes contenders that reserve carts of so many lines, each of another one of the first books. */
export async function reservers(context: Context) {
  const shop = await context.shop()
  const inventory = await shop.admin('inventory')()
  const reserve = await shop.launch('reserve')
  const headers = bearer(
    await shop.identity.token({
      sub: 'checkout',
      audience: 'reserve',
      azp: 'checkout',
      expiresIn: 7200,
    }),
  )
  const env = reserve.env ?? {}
  const source = join(import.meta.dirname, 'peers/unbatched.ts')
  const launches = {
    ours: reserve,
    unbatched: { ...reserve, name: 'unbatched', command: [process.execPath, source] },
    'one statement': peer('reserve.mjs', { ...env, MODE: 'one' }),
    'many statements': peer('reserve.mjs', { ...env, MODE: 'many' }),
  } satisfies Record<Way, Launch>

  return (way: Way, carts: Carts): Contender => ({
    name: `${way}, ${carts.lines} lines, ${carts.books} books`,
    launch: launches[way],
    connections,
    requests: requestsOf(carts, headers),
    expect: [201],
    prepare: () => clearHolds(inventory),
  })
}

function requestsOf({ lines, books }: Carts, headers: Record<string, string>): Request[] {
  return Array.from({ length: distinct }, (_, cart) => ({
    method: 'POST',
    path: '/reservations',
    headers,
    body: JSON.stringify({
      orderId: '{{uuid}}',
      lines: pick(lines, Math.min(books, shelf), cart).map((number) => ({
        bookId: bookId(number),
        quantity: 1,
      })),
    }),
  }))
}

// A walk with a stride that shares no factor with the number of books: each line is another book, and carts
// name them in different orders.
function pick(lines: number, books: number, cart: number): number[] {
  const strides = [1, 3, 7, 9, 11, 13, 17, 19].filter((stride) => books === 1 || stride % books)
  const stride = strides[cart % strides.length] ?? 1
  const from = (cart * 7919) % books
  return Array.from({ length: lines }, (_, line) => 1 + ((from + line * stride) % books))
}
