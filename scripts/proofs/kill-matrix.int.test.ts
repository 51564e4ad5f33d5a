import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { proveShop } from '../prove/proof.ts'
import { settled } from '../prove/settled.ts'
import { inNewSession, setBreakpoint, waitFor, type Caught, type Moment } from './breakpoint.ts'
import { openBooks, openTestShop, type Answer, type TestShop } from './test-shop.ts'

const firstBooks = Array.from({ length: 10 }, (_, index) => {
  return `00000000-0000-0000-0000-${(index + 1).toString(16).padStart(12, '0')}`
})
const timeout = 90_000

/** Every statement of a purchase that changes something, in the order of its life. */
const moments: Moment[] = [
  { database: 'ecom', table: 'ordering.idempotency_keys', on: 'insert' },
  { database: 'ecom', table: 'ordering.orders', on: 'insert' },
  { database: 'ecom', table: 'ordering.items', on: 'insert' },
  { database: 'inventory', table: 'inventory.reservations', on: 'insert' },
  { database: 'inventory', table: 'inventory.stock', on: 'update' },
  { database: 'payment', table: 'payment.payments', on: 'insert' },
  { database: 'ecom', table: 'ordering.orders', on: 'update' },
  { database: 'ecom', table: 'cart.items', on: 'delete' },
  { database: 'ecom', table: 'eventing.outbox', on: 'insert' },
  { database: 'ecom', table: 'ordering.idempotency_keys', on: 'update' },
  { database: 'ecom', table: 'eventing.relay_offsets', on: 'update' },
  { database: 'inventory', table: 'eventing.inbox', on: 'insert' },
  { database: 'inventory', table: 'inventory.reservations', on: 'update' },
  { database: 'inventory', table: 'inventory.movements', on: 'insert' },
  { database: 'inventory', table: 'eventing.outbox', on: 'insert' },
  { database: 'payment', table: 'payment.payments', on: 'update' },
  { database: 'payment', table: 'payment.charges', on: 'insert' },
  { database: 'payment', table: 'eventing.outbox', on: 'insert' },
  { database: 'payment', table: 'eventing.inbox', on: 'insert' },
  { database: 'ecom', table: 'ordering.items', on: 'update' },
  { database: 'ecom', table: 'eventing.inbox', on: 'insert' },
]

/** Every statement of a cancellation that changes something. */
const cancellation: Moment[] = [
  { database: 'ecom', table: 'ordering.orders', on: 'update' },
  { database: 'ecom', table: 'ordering.timeline', on: 'insert' },
  { database: 'ecom', table: 'eventing.outbox', on: 'insert' },
  { database: 'inventory', table: 'eventing.inbox', on: 'insert' },
  { database: 'inventory', table: 'inventory.reservations', on: 'update' },
  { database: 'inventory', table: 'inventory.stock', on: 'update' },
  { database: 'inventory', table: 'inventory.movements', on: 'insert' },
  { database: 'inventory', table: 'eventing.outbox', on: 'insert' },
  { database: 'payment', table: 'eventing.inbox', on: 'insert' },
  { database: 'payment', table: 'payment.charges', on: 'update' },
  { database: 'payment', table: 'payment.payments', on: 'update' },
  { database: 'payment', table: 'eventing.outbox', on: 'insert' },
]

type Kill = { what: string; kill(shop: TestShop, moment: Moment, caught: Caught): void }

const kills: Kill[] = [
  {
    what: 'the process of the function',
    kill: (shop, _, caught) =>
      caught.function === 'relay' ? shop.relay.kill() : shop.activator.kill(nameOf(caught)),
  },
  { what: 'the relay', kill: (shop) => shop.relay.kill() },
  {
    what: "the database's server process",
    kill: (_shop, _moment, caught) => process.kill(caught.backend, 'SIGKILL'),
  },
]

let shop: TestShop

beforeAll(async () => {
  shop = await openTestShop()
}, timeout)

afterAll(() => shop.close())

describe.each(kills)('SIGKILL of $what', ({ kill }) => {
  describe.each([true, false])('with the shopper trying again: %s', (persistent) => {
    it.each(moments)('just before $on on $table of $database', { timeout }, async (moment) => {
      const since = new Date()
      const name = `shopper-${1 + Math.floor(Math.random() * 500)}`
      await fillCart(name)
      const breakpoint = await setBreakpoint(urlOf(moment.database), moment)
      const key = randomUUID()

      const buying = buy(name, key)
      const caught = await breakpoint.caught(10_000)
      if (caught) kill(shop, moment, caught)
      await breakpoint.lift()
      await buying
      if (persistent) await buyUntilAnswered(name, key)
      else await sweep(since)

      expect(caught).toBeDefined()
      expect(await faultsOnceSettled(since)).toEqual([])
    })
  })
})

describe.each(kills)('SIGKILL of $what while a paid order is cancelled', ({ kill }) => {
  it.each(cancellation)('just before $on on $table of $database', { timeout }, async (moment) => {
    const since = new Date()
    const name = `shopper-${1 + Math.floor(Math.random() * 500)}`
    await fillCart(name)
    const order = await buyUntilAnswered(name, randomUUID())
    await faultsOnceSettled(since)
    const breakpoint = await setBreakpoint(urlOf(moment.database), moment)

    const cancelling = cancel(name, order).catch(() => undefined)
    const caught = await breakpoint.caught(10_000)
    if (caught) kill(shop, moment, caught)
    await breakpoint.lift()
    await cancelling
    const cancelled = await waitFor(() => cancel(name, order), 20_000)

    expect(caught).toBeDefined()
    expect(cancelled).toMatchObject({ status: 'CANCELLED', reason: 'customer' })
    expect(await faultsOnceSettled(since)).toEqual([])
  })
})

async function cancel(name: string, order: string) {
  const token = await shop.token(name)
  const { status, body } = await shop.call('POST', `/ecom/orders/${order}/cancel`, { token })
  return status === 200 ? body : undefined
}

function nameOf(caught: Caught): string {
  return caught.function.replaceAll('_', '-')
}

let carts = 0

async function fillCart(name: string): Promise<void> {
  const bookId = firstBooks[carts++ % firstBooks.length]
  const token = await shop.token(name)
  const emptied = await shop.call('DELETE', '/ecom/cart', { token })
  const added = await shop.call('POST', '/ecom/cart', { token, body: { bookId, quantity: 1 } })
  expect([emptied.status, added.status]).toEqual([204, 200])
}

async function buy(name: string, key: string): Promise<Answer | undefined> {
  const token = await shop.token(name)
  const call = {
    token,
    body: { payment: { token: 'tok_success' } },
    headers: { 'idempotency-key': key },
  }
  return shop.call('POST', '/ecom/checkout', call).catch(() => undefined)
}

async function buyUntilAnswered(name: string, key: string): Promise<string> {
  const answered = await waitFor(async () => {
    const answer = await buy(name, key)
    return answer !== undefined && answer.status < 500 ? answer : undefined
  }, 20_000)
  expect(answered?.status).toBe(201)
  return String(answered?.body['id'])
}

/** Makes what nobody finishes older, and lets the schedule call, as it does every minute. */
async function sweep(since: Date): Promise<void> {
  await inNewSession(
    urlOf('ecom'),
    (sql) => sql`
      update ordering.orders
      set created_at = created_at - interval '31 seconds'
      where status = 'PENDING'
        and created_at >= ${since}`,
  )
  await shop.schedule.fire('orders-sweep')
}

async function faultsOnceSettled(since: Date): Promise<string[]> {
  const aged = new Date(since.getTime() - 60_000)
  const books = openBooks(shop)
  await settled(books, shop.relay.statsUrl, { since: aged, timeout: 30_000 })
  const { faults } = await proveShop(books, aged, [])
  await Promise.all(Object.values(books).map((sql) => sql.end()))
  return faults
}

function urlOf(database: Moment['database']): string {
  return shop.databases.adminUrls[database] ?? ''
}
