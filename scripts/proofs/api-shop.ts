import { join } from 'node:path'
import { subjectOf } from '../../platform/local/src/identity/users.ts'
import { callPing, loadPings } from '../../platform/local/src/schedule.ts'
import type { Timer } from '../../platform/local/src/timer.ts'
import { root } from '../lib/functions.ts'
import { passwordToken } from '../lib/login.ts'
import { passwordOf, readRun, runFileIn, type Run } from '../lib/run-file.ts'
import { closeBooks, openBooks } from '../prove/connect.ts'
import type { Books } from '../prove/ledger.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

/** What tests of the API want of a shop, whatever runs its functions. */
export type ApiShop = Pick<TestShop, 'url' | 'books' | 'token' | 'close'> & {
  relay: { statsUrl: string }
  schedule: Pick<Timer, 'fire'>
}

/** Names the state folder of a shop that runs already, to test the API of that one. */
export const stateVariable = 'API_STATE'

/** Opens a shop for tests of its API: one of its own, or the one whose state folder `API_STATE` names. */
export async function openApiShop(): Promise<ApiShop> {
  const state = process.env[stateVariable]
  return state === undefined ? openTestShop() : runningShop(state)
}

/** Gives a shop that runs; who is called `shopper-N` here is the N-th of its shoppers who has never been there. */
async function runningShop(state: string): Promise<ApiShop> {
  const run = readRun(runFileIn(state))
  const books = openBooks(run.databases)
  const strangers = await strangersOf(books)
  const nameOf = (name: string) => {
    const [, number] = /^shopper-(\d+)$/.exec(name) ?? []
    return number === undefined ? name : (strangers[Number(number) - 1] ?? name)
  }
  return {
    url: run.gateway.url,
    books,
    relay: run.relay,
    schedule: { fire: (name) => fire(run, name) },
    token: (name) => {
      const user = nameOf(name)
      return passwordToken(run.identity.tokenUrl, { name: user, password: passwordOf(run, user) })
    },
    close: () => closeBooks(books),
  }
}

const shopperCount = 500

async function strangersOf({ ecom }: Books): Promise<string[]> {
  const rows = await ecom<{ id: string }[]>`
    select user_id as id from ordering.orders
    union
    select user_id from cart.items
    union
    select user_id from cart.merges`
  const known = new Set(rows.map(({ id }) => id))
  return Array.from({ length: shopperCount }, (_, index) => `shopper-${index + 1}`).filter(
    (name) => !known.has(subjectOf(name)),
  )
}

async function fire({ functions }: Run, name: string): Promise<void> {
  const ping = (await loadPings(join(root, 'platform/apps'))).find((each) => each.name === name)
  if (!ping) throw new Error(`There is no schedule "${name}"`)
  await callPing(ping, {
    call: (called, { method, path, headers }) =>
      fetch(`${functions[called]?.url}${path}`, { method, headers: { ...headers } }),
    onFault(sentence) {
      throw new Error(sentence)
    },
  })
}
