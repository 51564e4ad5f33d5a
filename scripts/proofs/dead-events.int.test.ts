import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { orderCreated } from '@bookstore/contracts/order-created.ts'
import { subjectOf } from '../../platform/local/src/identity/users.ts'
import { ask, bookNumber, expectProblem, moment, nobody, uuid, type Question } from './ask.ts'
import { openPost, type Letter, type Post } from './signed-events.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

const path = '/ecom/admin/failed-events'
const subscribers = {
  payment: 'http://payment.payment.svc.cluster.local/events',
  stock: 'http://stock.inventory.svc.cluster.local/events',
}
const timestamp = '2026-01-02T03:04:05.678Z'
const bookId = bookNumber(9)

let shop: TestShop
let post: Post
let admin: string

beforeAll(async () => {
  shop = await openTestShop()
  post = await openPost(shop)
  admin = await shop.token('admin1')
}, 60_000)
afterAll(() => shop.close())

const asAdmin = (method: string, to: string, question?: Question) =>
  ask(shop.url, method, to, { token: admin, ...question })

function created(orderId: string): NewEvent {
  const items = [{ bookId, quantity: 1, price: 5 }]
  const order = { orderId, userId: 'x', items, total: 5, currency: 'USD', timestamp }
  return orderCreated(order)
}

function cancelled(orderId: string): NewEvent {
  const order = { orderId, userId: 'x', items: [{ bookId, quantity: 1 }], timestamp }
  return orderCancelled({ ...order, status: 'CANCELLED', reason: 'customer' })
}

/** Writes a letter into the outbox, as whoever has the database could. */
async function slipIn({ headers, body }: Letter): Promise<void> {
  await shop.books.ecom`
    insert into eventing.outbox
      (id, aggregate_type, aggregate_id, type, source, payload, signature, created_at)
    values (
      ${headers['ce-id'] ?? ''}, 'order', ${headers['ce-subject'] ?? ''},
      ${headers['ce-type'] ?? ''}, ${headers['ce-source'] ?? ''}, ${body},
      ${headers['ce-signature'] ?? ''}, ${headers['ce-time'] ?? ''}
    )`
}

type Dead = { id: string; eventId: string; subscription: string }

async function deadLetters({ headers }: Letter): Promise<Dead[]> {
  const { body } = await asAdmin('GET', `${path}?size=100`)
  const content: Dead[] = body.content
  return content
    .filter(({ eventId }) => eventId === headers['ce-id'])
    .toSorted((a, b) => a.subscription.localeCompare(b.subscription))
}

/** Gives a letter to the desk as the relay does when a subscriber refuses it. */
async function bury(letter: Letter, subscriber: string): Promise<string> {
  const headers = {
    ...letter.headers,
    'ce-knativeerrordest': subscriber,
    'ce-knativeerrorcode': '503',
    'ce-knativeerrordata': Buffer.from('not now').toString('base64'),
  }
  const { status } = await post.deliver('failed-events', { ...letter, headers })
  const [dead] = await deadLetters(letter)
  expect(status).toBe(200)
  return dead?.id ?? ''
}

const actor = subjectOf('admin1')

describe('an event that nobody signed, in the outbox', () => {
  it('reaches the desk once a subscription, and stays there until it is discarded', async () => {
    const orderId = randomUUID()
    const signature = `k1.${'A'.repeat(43)}`
    const letter = post.letter(created(orderId), { signature })
    await slipIn(letter)
    await expect.poll(() => deadLetters(letter), { timeout: 10_000 }).toHaveLength(2)
    const [payment, stock] = await deadLetters(letter)
    const expected = {
      id: uuid,
      status: 'open',
      subscription: 'payment.order.created',
      subscriber: subscribers.payment,
      retryable: true,
      type: 'order.created',
      source: '/ecom/checkout',
      eventId: letter.headers['ce-id'],
      attributes: {
        specversion: '1.0',
        id: letter.headers['ce-id'],
        source: '/ecom/checkout',
        type: 'order.created',
        subject: orderId,
        time: letter.headers['ce-time'],
        partitionkey: orderId,
        signature,
      },
      payload: letter.body,
      signature: 'invalid',
      error: { code: 401, data: expect.stringContaining('"code":"bad-signature"') },
      deaths: 1,
      firstDiedAt: moment,
      lastDiedAt: moment,
      actions: [],
    }
    expect(payment).toEqual(expected)
    expect(stock).toMatchObject({
      subscription: 'stock.order.created',
      subscriber: subscribers.stock,
    })

    const one = `${path}/${payment?.id}`
    const retry = { action: 'retry', actor, reason: null, outcome: 'HTTP 401', time: moment }
    const retried = await asAdmin('POST', `${one}/retry`)
    expect([retried.status, retried.body]).toEqual([200, { ...expected, actions: [retry] }])

    const json = { reason: 'Nobody of us sent this' }
    const discard = { ...retry, action: 'discard', reason: json.reason, outcome: null }
    const discarded = await asAdmin('POST', `${one}/discard`, { json })
    const end = { ...expected, status: 'discarded', actions: [retry, discard] }
    expect([discarded.status, discarded.body]).toEqual([200, end])
    const detail = { detail: 'The event is discarded' }
    const again = await asAdmin('POST', `${one}/discard`, { json })
    expectProblem(again, 'already-resolved', `${one}/discard`, detail)
    const late = await asAdmin('POST', `${one}/retry`)
    expectProblem(late, 'already-resolved', `${one}/retry`, detail)

    const charges = await shop.books.payment`
      select from payment.payments where order_id = ${orderId}`
    const reservations = await shop.books.inventory`
      select from inventory.reservations where order_id = ${orderId}`
    expect([charges.length, reservations.length]).toEqual([0, 0])
  })
})

describe('an event off its schema, in the outbox', () => {
  it('reaches the desk, signed', async () => {
    const body = JSON.stringify({ orderId: randomUUID() })
    const letter = post.letter(created(randomUUID()), { body })
    await slipIn(letter)
    await expect.poll(() => deadLetters(letter), { timeout: 10_000 }).toHaveLength(2)
    const wrong = { signature: 'valid', payload: body, error: { code: 400 } }
    expect(await deadLetters(letter)).toMatchObject([wrong, wrong])
  })
})

describe('a retry', () => {
  const movements = (orderId: string) => shop.books.inventory`
    select delta from inventory.movements where order_id = ${orderId} order by id`

  it('delivers what was refused before, once', async () => {
    const orderId = randomUUID()
    const letter = post.letter(created(orderId))
    const id = await bury(letter, subscribers.stock)
    const both = await Promise.all([1, 2].map(() => asAdmin('POST', `${path}/${id}/retry`)))
    const statuses = both.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([200, 409])
    const { body } = await asAdmin('GET', `${path}?status=resolved`)
    const actions = [{ action: 'retry', actor, reason: null, outcome: 'HTTP 200', time: moment }]
    expect(body.content).toMatchObject([{ id, status: 'resolved', actions }])
    const again = await asAdmin('POST', `${path}/${id}/retry`)
    const detail = { detail: 'The event is resolved' }
    expectProblem(again, 'already-resolved', `${path}/${id}/retry`, detail)
    expect(await movements(orderId)).toEqual([{ delta: -1 }])
  })

  it('is harmless when the event has arrived meanwhile', async () => {
    const orderId = randomUUID()
    const letter = post.letter(created(orderId))
    const id = await bury(letter, subscribers.stock)
    expect((await post.deliver('stock', letter)).status).toBe(200)
    const { status, body } = await asAdmin('POST', `${path}/${id}/retry`)
    expect([status, body.status]).toEqual([200, 'resolved'])
    expect(await movements(orderId)).toEqual([{ delta: -1 }])
  })

  it('goes to known subscriptions only, never to an address of the event', async () => {
    const visits: (string | undefined)[] = []
    const stranger = createServer((request, response) => {
      visits.push(request.url)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const address = stranger.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const hosts = [
      `http://127.0.0.1:${port}/events`,
      `${subscribers.stock}@127.0.0.1:${port}/`,
      subscribers.stock.replace('/events', '/sweep'),
      subscribers.payment.replace('payment.payment', 'reserve.inventory'),
      'http://orders.ecom.svc.cluster.local/events',
    ]
    for (const host of hosts) {
      const id = await bury(post.letter(cancelled(randomUUID())), host)
      const answer = await asAdmin('POST', `${path}/${id}/retry`)
      const detail = 'The event names no known subscription: discard it'
      expectProblem(answer, 'conflict', `${path}/${id}/retry`, { detail })
    }
    stranger.close()
    expect(visits).toEqual([])
  })
})

describe('the desk', () => {
  it('gives a page by cursor, newest first, and what is in a state', async () => {
    const { body: all } = await asAdmin('GET', `${path}?size=100`)
    const ids: string[] = []
    for (let next = ''; next !== null;) {
      const { body } = await asAdmin('GET', `${path}?size=2${next && `&cursor=${next}`}`)
      ids.push(...body.content.map(({ id }: Dead) => id))
      next = body.next
    }
    expect(ids).toEqual(all.content.map(({ id }: Dead) => id))
    const { body: open } = await asAdmin('GET', `${path}?status=open&size=100`)
    expect(new Set(open.content.map(({ status }: { status: string }) => status))).toEqual(
      new Set(['open']),
    )
  })

  it('does not know what never died', async () => {
    const one = `${path}/${nobody}`
    expectProblem(await asAdmin('POST', `${one}/retry`), 'not-found', `${one}/retry`)
    const discarded = await asAdmin('POST', `${one}/discard`, { json: { reason: 'x' } })
    expectProblem(discarded, 'not-found', `${one}/discard`)
  })

  it('keeps the first signed event when somebody sends another of its name', async () => {
    const letter = post.letter(cancelled(randomUUID()))
    const id = await bury(letter, subscribers.stock)
    const forged = { ...letter, body: '{"orderId":"changed"}' }
    expect(await bury(forged, subscribers.stock)).toBe(id)
    expect(await deadLetters(letter)).toMatchObject([
      { payload: letter.body, signature: 'valid', deaths: 1 },
    ])
  })
})
