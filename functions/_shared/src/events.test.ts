import {
  contract as bookChanged,
  bookChanged as newBookChanged,
} from '@bookstore/contracts/book-changed.ts'
import { contract as orderShipped } from '@bookstore/contracts/order-shipped.ts'
import { orderDelivered } from '@bookstore/contracts/order-delivered.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { subscribe, type Event, type Outcome } from './events.ts'
import { logger } from './log.ts'
import { deliver, testSigner } from './testing/events.ts'

const contracts = [bookChanged, orderShipped] as const
const received: Event<(typeof contracts)[number]>[] = []
let outcome: Outcome = 'done'
const app = createApp({
  name: 'test',
  log: logger('test', 'error'),
  operations: [
    subscribe({
      signer: testSigner,
      contracts,
      async handle(event) {
        received.push(event)
        return outcome
      },
    }),
  ],
})

const bookId = '00000000-0000-0000-0000-000000000001'
const time = '2026-01-02T03:04:05.678Z'
const data = { bookId, change: 'created', title: 'Emma', price: 9.5, timestamp: time } as const
const event = newBookChanged(data)

beforeEach(() => {
  received.length = 0
  outcome = 'done'
})

describe('POST /events', () => {
  it('gives the handler the typed event', async () => {
    const response = await deliver(app, event, { id: '1', time })

    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(received).toEqual([
      { type: 'book.changed', source: '/ecom/books', id: '1', subject: bookId, time, data },
    ])
  })

  it('asks for another delivery where the handler does', async () => {
    outcome = 'retry'

    expect((await deliver(app, event)).status).toBe(409)
  })

  it.each([
    ['a missing signature', { headers: { 'ce-signature': '' } }, 401],
    ['a wrong signature', { headers: { 'ce-signature': 'test.AAAA' } }, 401],
    ['another subject than the signed one', { headers: { 'ce-subject': 'x' } }, 401],
    ['malformed JSON', { body: '{' }, 400],
    ['a payload off its schema', { body: JSON.stringify({ ...data, price: '9.50' }) }, 400],
    ['a missing id', { headers: { 'ce-id': '' } }, 400],
    ['another version of CloudEvents', { headers: { 'ce-specversion': '0.3' } }, 400],
    ['structured mode', { headers: { 'content-type': 'application/cloudevents+json' } }, 415],
  ])('refuses %s', async (_, delivery, status) => {
    expect((await deliver(app, event, delivery)).status).toBe(status)
    expect(received).toEqual([])
  })

  it('refuses a type that the function does not take', async () => {
    const other = orderDelivered({
      orderId: bookId,
      userId: 'u',
      status: 'DELIVERED',
      items: [],
      timestamp: time,
    })

    expect((await deliver(app, other)).status).toBe(400)
  })

  it('verifies the signature before it parses', async () => {
    const response = await deliver(app, event, {
      body: '{',
      headers: { 'ce-signature': 'test.AAAA' },
    })

    expect(response.status).toBe(401)
  })
})
