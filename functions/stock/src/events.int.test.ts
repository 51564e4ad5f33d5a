import { randomUUID } from 'node:crypto'
import { bookChanged } from '@bookstore/contracts/book-changed.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelled, created, openShop, type Shop } from './fixture.ts'
import type { State } from './ledger.ts'

let shop: Shop
let server: ReturnType<Shop['startProcess']>

beforeAll(async () => {
  shop = await openShop()
  server = shop.startProcess()
})
afterAll(() => shop.close())

async function order(...quantities: number[]) {
  const orderId = randomUUID()
  const lines = await Promise.all(
    quantities.map(async (quantity) => ({ bookId: await shop.addBook(10), quantity })),
  )
  const [line = { bookId: '', quantity: 0 }] = lines
  return { orderId, lines, bookId: line.bookId }
}

const update = (bookId: string, fields: object) => ({
  bookId,
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  ...fields,
})

describe('order.created', () => {
  it('turns a hold into a sale, and says so once a line', async () => {
    const { orderId, lines } = await order(2, 3)
    await shop.putReservation(orderId, 'held', lines)
    expect(await server.send(created(orderId, lines))).toBe(200)
    expect(await shop.stateOf(orderId)).toBe('deducted')
    for (const { bookId, quantity } of lines) {
      const left = 10 - quantity
      expect(await shop.countsOf(bookId)).toEqual({ quantity: left, reserved: 0 })
      expect(await shop.movementsOf(bookId)).toEqual([
        {
          delta: -quantity,
          reason: 'sale',
          orderId,
          note: null,
          previousQuantity: 10,
          newQuantity: left,
        },
      ])
      expect(await shop.eventsOf(bookId)).toEqual([
        update(bookId, {
          previousQuantity: 10,
          newQuantity: left,
          available: left,
          reason: 'sale',
          orderId,
        }),
      ])
    }
  })

  it.each<State | undefined>([undefined, 'released', 'expired'])(
    'takes free copies of an order that is %s',
    async (state) => {
      const { orderId, lines, bookId } = await order(2)
      if (state) await shop.putReservation(orderId, state, state === 'expired' ? lines : [])
      expect(await server.send(created(orderId, lines))).toBe(200)
      expect(await shop.countsOf(bookId)).toEqual({ quantity: 8, reserved: 0 })
      expect(await shop.stateOf(orderId)).toBe('deducted')
      expect(await server.send(cancelled(orderId, lines))).toBe(200)
      expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 0 })
    },
  )

  it('is to come again while its copies are held for others', async () => {
    const { orderId, lines, bookId } = await order(2)
    await shop.sql`update inventory.stock set reserved = 9 where book_id = ${bookId}`
    const event = created(orderId, lines)
    const delivery = { id: randomUUID() }
    expect(await server.send(event, delivery)).toBe(409)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 9 })
    await shop.sql`update inventory.stock set reserved = 8 where book_id = ${bookId}`
    expect(await server.send(event, delivery)).toBe(200)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 8, reserved: 8 })
  })

  it('does nothing for a cancelled order', async () => {
    const { orderId, lines, bookId } = await order(2)
    expect(await server.send(cancelled(orderId, lines))).toBe(200)
    expect(await server.send(created(orderId, lines))).toBe(200)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 0 })
    expect(await shop.stateOf(orderId)).toBe('cancelled')
    expect(await shop.eventsOf(bookId)).toEqual([])
  })

  it('has one effect when it is delivered ten times at once by two processes', async () => {
    const { orderId, lines, bookId } = await order(2)
    await shop.putReservation(orderId, 'held', lines)
    const other = shop.startProcess()
    const event = created(orderId, lines)
    const delivery = { id: randomUUID() }
    const statuses = await Promise.all(
      Array.from({ length: 5 }).flatMap(() => [
        server.send(event, delivery),
        other.send(event, delivery),
      ]),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 8, reserved: 0 })
    expect(await shop.eventsOf(bookId)).toHaveLength(1)
  })
})

describe('order.cancelled', () => {
  it('gives a hold back, and says so', async () => {
    const { orderId, lines, bookId } = await order(2)
    await shop.putReservation(orderId, 'held', lines)
    expect(await server.send(cancelled(orderId, lines))).toBe(200)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 0 })
    expect(await shop.movementsOf(bookId)).toEqual([])
    expect(await shop.eventsOf(bookId)).toEqual([
      update(bookId, {
        previousQuantity: 10,
        newQuantity: 10,
        available: 10,
        reason: 'return',
        orderId,
      }),
    ])
  })

  it('gives sold copies back, and says so', async () => {
    const { orderId, lines, bookId } = await order(2)
    await server.send(created(orderId, lines))
    expect(await server.send(cancelled(orderId, lines))).toBe(200)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 0 })
    expect(await shop.movementsOf(bookId)).toEqual([
      expect.objectContaining({ delta: -2, reason: 'sale' }),
      {
        delta: 2,
        reason: 'return',
        orderId,
        note: null,
        previousQuantity: 8,
        newQuantity: 10,
      },
    ])
    expect(await shop.eventsOf(bookId)).toEqual([
      expect.objectContaining({ reason: 'sale', available: 8 }),
      update(bookId, {
        previousQuantity: 8,
        newQuantity: 10,
        available: 10,
        reason: 'return',
        orderId,
      }),
    ])
  })

  it.each<State>(['expired', 'released'])('closes an order that is %s', async (state) => {
    const { orderId, lines, bookId } = await order(2)
    await shop.putReservation(orderId, state, lines)
    expect(await server.send(cancelled(orderId, lines))).toBe(200)
    expect(await shop.stateOf(orderId)).toBe('cancelled')
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 0 })
    expect(await shop.eventsOf(bookId)).toEqual([])
  })
})

describe('book.changed', () => {
  const changed = (bookId: string, change: 'created' | 'updated' | 'retired') =>
    bookChanged({ bookId, change, title: 'A', price: 1, timestamp: new Date().toISOString() })

  it('counts a new book from zero, once', async () => {
    const bookId = randomUUID()
    expect(await server.send(changed(bookId, 'created'))).toBe(200)
    await server.admin('PUT', `/${bookId}`, { quantity: 3 })
    expect(await server.send(changed(bookId, 'created'))).toBe(200)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 3, reserved: 0 })
  })

  it.each(['updated', 'retired'] as const)('leaves a book alone that is %s', async (change) => {
    const bookId = randomUUID()
    expect(await server.send(changed(bookId, change))).toBe(200)
    expect(await shop.countsOf(bookId)).toEqual({})
  })
})

describe('POST /events', () => {
  it('refuses a wrong signature, another type, and data off its schema', async () => {
    const { orderId, lines, bookId } = await order(1)
    const event = created(orderId, lines)
    const statuses = [
      await server.send(event, { headers: { 'ce-signature': 'test.wrong' } }),
      await server.send({ ...event, type: 'order.shipped' }),
      await server.send(event, { body: '{"orderId":1}' }),
      await server.send(event, { body: '{' }),
    ]
    expect(statuses).toEqual([401, 400, 400, 400])
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 10, reserved: 0 })
  })
})
