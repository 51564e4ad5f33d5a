import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '@bookstore/contracts/catalogue.ts'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import { orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { orderCreated } from '@bookstore/contracts/order-created.ts'
import { paymentCompleted } from '@bookstore/contracts/payment-completed.ts'
import { paymentFailed } from '@bookstore/contracts/payment-failed.ts'
import { ask, bookNumber, errorsAt, expectProblem, nobody, type Answer } from './ask.ts'
import { fingerprint, type Fingerprint } from './fingerprint.ts'
import { openPost, without, type Letter, type Post } from './signed-events.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

const consumers = {
  stock: ['order.created', 'order.cancelled', 'book.changed'],
  payment: ['order.created', 'order.cancelled'],
  orders: ['payment.completed', 'payment.failed', 'payment.refunded', 'inventory.updated'],
  books: ['inventory.updated'],
}
const subscriptions = Object.entries(consumers).flatMap(([name, types]) =>
  types.map((type) => [name, type] as const),
)

let shop: TestShop
let post: Post
let before: Fingerprint

beforeAll(async () => {
  shop = await openTestShop()
  post = await openPost(shop)
  await shop.schedule.fire('search-sweep')
  before = await fingerprint(shop.books)
}, 60_000)
afterAll(() => shop.close())

const nothingChanged = async () => expect(await fingerprint(shop.books)).toEqual(before)

function exampleOf(type: string): NewEvent {
  const found = catalogue.find(({ contract }) => contract.type === type)
  if (!found) throw new Error(`There is no example of ${type}`)
  return found.example
}

describe.each(subscriptions)('%s, of %s', (name, type) => {
  const example = exampleOf(type)
  const expectRefused = (answer: Answer, verdict: string) =>
    expectProblem(answer, 'bad-signature', '/events', { detail: `The signature is ${verdict}` })

  it('refuses what is not signed', async () => {
    const letter = post.letter(example)
    expectRefused(await post.deliver(name, without(letter, 'ce-signature')), 'missing')
    expectRefused(await post.deliver(name, post.letter(example, { signature: '' })), 'missing')
    await nothingChanged()
  })

  it('refuses a signature of anything else', async () => {
    const body = JSON.stringify(example.data)
    const { 'ce-signature': good = '' } = post.letter(example).headers
    const forged: Letter[] = [
      post.letter(example, { signed: { id: randomUUID() } }),
      post.letter(example, { signed: { source: '/elsewhere' } }),
      post.letter(example, { signed: { type: `${type}.v2` } }),
      post.letter(example, { signed: { subject: nobody } }),
      post.letter(example, { signed: { time: '2020-01-01T00:00:00.000Z' } }),
      post.letter(example, { signed: { body: `${body} ` } }),
      post.letter(example, { signed: { body: '' } }),
      post.letter(example, { signature: good }),
      post.letter(example, { signature: 'k1' }),
      post.letter(example, { signature: 'k1.' }),
      post.letter(example, { signature: `k9.${good.split('.')[1]}` }),
      post.letter(example, { signature: `.${good.split('.')[1]}` }),
      post.letter(example, { signature: good.slice(0, -4) }),
      post.letter(example, { signature: `k1.${'A'.repeat(43)}` }),
    ]
    for (const letter of forged) expectRefused(await post.deliver(name, letter), 'invalid')
    await nothingChanged()
  })

  it('judges the signature before it reads what is signed', async () => {
    for (const body of ['{', '', 'x'.repeat(60_000)]) {
      const letter = post.letter(example, { body, signed: { body: '{}' } })
      const { status, body: answer } = await post.deliver(name, letter)
      expect([status, answer.code]).toEqual(
        body === '' ? [400, 'malformed-json'] : [401, 'bad-signature'],
      )
    }
    await nothingChanged()
  })

  it('refuses a payload off its schema', async () => {
    const data: Record<string, unknown> = { ...Object(example.data) }
    const lacking = Object.keys(data)
      .filter((field) => !['orderId', 'reason'].includes(field) || type.startsWith('order'))
      .filter((field) => field !== 'reason')
      .map((field) => ({ ...data, [field]: undefined }))
    const wrong = Object.keys(data).map((field) => ({ ...data, [field]: { wrong: true } }))
    const bodies = [...lacking, ...wrong, {}, [], [data], null, 'x', 1].map((one) =>
      JSON.stringify(one),
    )
    for (const body of bodies) {
      const { status, body: answer } = await post.deliver(name, post.letter(example, { body }))
      expect([body, status, answer.code]).toEqual([body, 400, 'invalid-input'])
    }
    const broken = await post.deliver(name, post.letter(example, { body: '{"a":' }))
    expectProblem(broken, 'malformed-json', '/events')
    await nothingChanged()
  })

  it('refuses what is too large, is no JSON or lacks an attribute', async () => {
    const large = JSON.stringify(example.data).padEnd(65_537)
    expectProblem(
      await post.deliver(name, post.letter(example, { body: large })),
      'body-too-large',
      '/events',
    )
    const letter = post.letter(example)
    const typed = { ...letter, headers: { ...letter.headers, 'content-type': 'text/plain' } }
    expect((await post.deliver(name, typed)).status).toBe(415)
    const structured = 'application/cloudevents+json'
    const other = { ...letter, headers: { ...letter.headers, 'content-type': structured } }
    expect((await post.deliver(name, other)).status).toBe(415)
    for (const attribute of ['specversion', 'id', 'source', 'type', 'subject', 'time']) {
      const { status, body } = await post.deliver(name, without(letter, `ce-${attribute}`))
      expect([attribute, status, body.errors[0].pointer]).toEqual([
        attribute,
        400,
        `ce-${attribute}`,
      ])
    }
    const old = { ...letter, headers: { ...letter.headers, 'ce-specversion': '0.3' } }
    expect((await post.deliver(name, old)).status).toBe(400)
    await nothingChanged()
  })
})

describe.each(Object.entries(consumers))('%s', (name, known) => {
  it('refuses every type that it has not subscribed to', async () => {
    const others = [...catalogue.map(({ contract }) => contract.type), 'order.lost', 'x']
    for (const type of others.filter((one) => !known.includes(one))) {
      const letter = post.letter({ ...exampleOf('order.created'), type })
      const answer = await post.deliver(name, letter)
      expectProblem(answer, 'invalid-input', '/events', errorsAt('ce-type'))
    }
    await nothingChanged()
  })
})

describe('a function without events', () => {
  it.each(['cart', 'checkout', 'reserve', 'search'])('does not know /events: %s', async (name) => {
    const answer = await post.deliver(name, post.letter(exampleOf('order.created')))
    expectProblem(answer, 'not-found', '/events')
  })
})

const timestamp = '2026-01-02T03:04:05.678Z'
const userId = 'somebody'
const bookId = bookNumber(10)

function created(orderId: string): NewEvent {
  const items = [{ bookId, quantity: 2, price: 5 }]
  return orderCreated({ orderId, userId, items, total: 10, currency: 'USD', timestamp })
}

function cancelled(orderId: string): NewEvent {
  const items = [{ bookId, quantity: 2 }]
  return orderCancelled({
    orderId,
    userId,
    status: 'CANCELLED',
    reason: 'customer',
    items,
    timestamp,
  })
}

const outcome = (orderId: string) => {
  return { orderId, paymentId: randomUUID(), amount: 10, currency: 'USD', timestamp }
}

async function deliverThrice(name: string, event: NewEvent): Promise<number[]> {
  const letter = post.letter(event)
  const [first, again] = await Promise.all([post.deliver(name, letter), post.deliver(name, letter)])
  return [first, again, await post.deliver(name, letter)].map(({ status }) => status)
}

async function published(database: 'ecom' | 'inventory' | 'payment', orderId: string) {
  const rows = await shop.books[database]`
    select type from eventing.outbox where payload like ${`%${orderId}%`} order by position`
  return rows.map(({ type }) => type)
}

const thrice = [200, 200, 200]

describe('the same event three times, two of them at once', () => {
  const left = async () => {
    const [row] = await shop.books.inventory`
      select quantity, reserved from inventory.stock where book_id = ${bookId}`
    return [row?.quantity, row?.reserved]
  }

  it('takes from the stock once, and gives back once', async () => {
    const orderId = randomUUID()
    expect(await deliverThrice('stock', created(orderId))).toEqual(thrice)
    expect(await left()).toEqual([48, 0])
    expect(await deliverThrice('stock', cancelled(orderId))).toEqual(thrice)
    expect(await left()).toEqual([50, 0])
    expect(await published('inventory', orderId)).toEqual([
      'inventory.updated',
      'inventory.updated',
    ])
  })

  it('takes nothing for an order that was cancelled before it came', async () => {
    const orderId = randomUUID()
    expect(await deliverThrice('stock', cancelled(orderId))).toEqual(thrice)
    expect(await deliverThrice('stock', created(orderId))).toEqual(thrice)
    expect(await left()).toEqual([50, 0])
    expect(await deliverThrice('payment', cancelled(orderId))).toEqual(thrice)
    expect(await deliverThrice('payment', created(orderId))).toEqual(thrice)
    expect(await published('payment', orderId)).toEqual([])
  })

  it('charges once, and refunds once', async () => {
    const orderId = randomUUID()
    expect(await deliverThrice('payment', created(orderId))).toEqual(thrice)
    expect(await deliverThrice('payment', cancelled(orderId))).toEqual(thrice)
    expect(await published('payment', orderId)).toEqual(['payment.completed', 'payment.refunded'])
  })

  it('moves an order once, and never back', async () => {
    const { ecom } = shop.books
    const orderId = randomUUID()
    await ecom`
      insert into ordering.orders (id, user_id, status, total_cents)
      values (${orderId}, ${userId}, 'PENDING', 1000)`
    const early = await post.deliver('orders', post.letter(paymentCompleted(outcome(orderId))))
    expectProblem(early, 'retry-later', '/events')
    await ecom`update ordering.orders set status = 'RESERVED' where id = ${orderId}`
    const paid = paymentCompleted(outcome(orderId))
    expect(await deliverThrice('orders', paid)).toEqual(thrice)
    expect(await deliverThrice('orders', paymentFailed(outcome(orderId)))).toEqual(thrice)
    const [row] = await ecom`select status from ordering.orders where id = ${orderId}`
    expect(row?.status).toBe('CONFIRMED')
    expect(await published('ecom', orderId)).toEqual(['order.confirmed'])
    await ecom`
      update ordering.orders set status = 'CANCELLED', reason = 'customer' where id = ${orderId}`
    expect(await deliverThrice('orders', paymentCompleted(outcome(orderId)))).toEqual(thrice)
    const [late] = await ecom`select status from ordering.orders where id = ${orderId}`
    expect(late?.status).toBe('CANCELLED')
  })

  it('counts a sale once, and an older count never hides a newer one', async () => {
    const data = { bookId, previousQuantity: 50, newQuantity: 40, reason: 'sale' } as const
    const count = (available: number, time: string) =>
      inventoryUpdated({ ...data, available, timestamp: time })
    const newer = count(40, '2036-01-01T00:00:00.000Z')
    const older = count(45, '2035-01-01T00:00:00.000Z')
    const known = async () => {
      const [row] = await shop.books.ecom`
        select available, sold from catalog.availability where book_id = ${bookId}`
      return [row?.available, row?.sold]
    }
    const [, sold] = await known()
    expect(await deliverThrice('books', newer)).toEqual(thrice)
    expect(await deliverThrice('books', older)).toEqual(thrice)
    expect(await known()).toEqual([40, sold + 20])
  })
})

describe('POST /sweep', () => {
  it.each(['stock', 'orders', 'search'])('is for the schedule: %s', async (name) => {
    const address = shop.activator.address(name)
    expect((await ask(address, 'POST', '/sweep')).status).toBe(200)
    expect((await ask(address, 'GET', '/sweep')).headers.allow).toBe('POST')
  })
})
