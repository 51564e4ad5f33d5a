import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { removePostgres } from '../../platform/local/src/postgres.ts'
import { openShop, type Shop, type ShopOptions } from '../../platform/local/src/shop.ts'
import { shopperPassword } from '../../platform/local/src/identity/users.ts'
import { root } from '../lib/functions.ts'
import { passwordToken } from '../lib/login.ts'
import type { Books } from '../prove/ledger.ts'
import { seedBase } from '../seed.ts'

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }

type Call = { token?: string | undefined; body?: unknown; headers?: Record<string, string> }

type Tools = {
  books: Books
  /** Sentences that the shop told its operator. */
  told: string[]
  /** The access token of a person, a fresh one every two minutes. */
  token(name: string): Promise<string>
  /** Calls the API through the gateway, with a JSON body and answer. */
  call(method: string, path: string, call?: Call): Promise<Answer>
  close(): Promise<void>
}

export type TestShop = Shop & Tools

const tokenMilliseconds = 120_000

/** Opens an embedded shop of its own on free ports, with the base catalogue in it, without the storefront unless told. */
export async function openTestShop(
  options: { idle?: number; rateLimitFactor?: number; storefront?: boolean } = {},
): Promise<TestShop> {
  return testShop((own) => openShop({ ...own, ...options }))
}

/** Opens a shop with what tests want of it. @param open opens it with the options of a test */
export async function testShop<S extends Shop>(
  open: (options: ShopOptions) => Promise<S>,
): Promise<S & Tools> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-shop-'))
  const told: string[] = []
  const shop = await open({
    root,
    stateDir,
    port: 0,
    identityPort: 0,
    rateLimitFactor: 100_000,
    seed: (urls) => seedBase(urls, () => {}),
    onStep: () => {},
    onFault: (sentence) => told.push(sentence),
  })
  const books = openBooks(shop)
  const tokens = new Map<string, { token: Promise<string>; until: number }>()
  return {
    ...shop,
    books,
    told,
    token(name) {
      const known = tokens.get(name)
      if (known && known.until > Date.now()) return known.token
      const token = logIn(shop, name)
      tokens.set(name, { token, until: Date.now() + tokenMilliseconds })
      token.catch(() => tokens.delete(name))
      return token
    },
    call: (method, path, call) => callShop(shop.url, method, path, call),
    async close() {
      await Promise.all(Object.values(books).map((sql) => sql.end({ timeout: 5 })))
      await shop.stop()
      await removePostgres(stateDir)
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

/** Opens superuser connections to the shop's databases that survive a crash of the server. */
export function openBooks({ databases }: Shop): Books {
  const open = (name: string) =>
    postgres(databases.adminUrls[name] ?? '', {
      max: 3,
      onnotice: () => {},
      backoff: () => 0.05,
      fetch_types: false,
    })
  return { ecom: open('ecom'), inventory: open('inventory'), payment: open('payment') }
}

function logIn({ identity }: Shop, name: string): Promise<string> {
  const password = identity.users[name] ?? shopperPassword(identity.shopperSecret, name)
  return passwordToken(identity.tokenUrl, { name, password })
}

async function callShop(
  url: string,
  method: string,
  path: string,
  call: Call = {},
): Promise<Answer> {
  const { token, body, headers } = call
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('{') ? JSON.parse(text) : { text },
  }
}
