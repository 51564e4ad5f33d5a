import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { created, openShop, type Shop } from './fixture.ts'

let shop: Shop

beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

async function hold(expires: string, lines: { bookId: string; quantity: number }[]) {
  const orderId = randomUUID()
  await shop.putReservation(orderId, 'held', lines, expires)
  return orderId
}

describe('POST /sweep', () => {
  it('expires what is over, leaves the rest, and says what is free again', async () => {
    const server = shop.startProcess()
    const [a, b] = [await shop.addBook(10), await shop.addBook(10)]
    const over = await hold('-1 second', [
      { bookId: a, quantity: 2 },
      { bookId: b, quantity: 1 },
    ])
    const alsoOver = await hold('-1 minute', [{ bookId: a, quantity: 3 }])
    const open = await hold('1 minute', [{ bookId: a, quantity: 4 }])
    expect(await server.sweep()).toEqual({ expired: 2 })
    expect(await server.sweep()).toEqual({ expired: 0 })
    const states = [over, alsoOver, open].map(shop.stateOf)
    expect(await Promise.all(states)).toEqual(['expired', 'expired', 'held'])
    expect(await shop.countsOf(a)).toEqual({ quantity: 10, reserved: 4 })
    expect(await shop.countsOf(b)).toEqual({ quantity: 10, reserved: 0 })
    expect(await shop.movementsOf(a)).toEqual([])
    expect(await shop.eventsOf(a)).toEqual([
      {
        bookId: a,
        previousQuantity: 10,
        newQuantity: 10,
        available: 6,
        reason: 'return',
        timestamp: expect.any(String),
      },
    ])
  })

  it('expires each of 250 once, swept by three processes while half of them are sold', async () => {
    const bookIds = await Promise.all(Array.from({ length: 5 }, () => shop.addBook(250)))
    const lines = bookIds.map((bookId) => ({ bookId, quantity: 1 }))
    const orders = await Promise.all(Array.from({ length: 250 }, () => hold('-1 second', lines)))
    const [buyer, ...sweepers] = Array.from({ length: 4 }, () => shop.startProcess())
    const sold = orders.filter((_, at) => at % 2 === 0)
    const statuses = await Promise.all([
      ...sold.map((orderId) => buyer?.send(created(orderId, lines.toReversed()))),
      ...sweepers.map((sweeper) => sweeper.sweep().then(() => 200)),
    ])
    expect(new Set(statuses)).toEqual(new Set([200]))
    for (const bookId of bookIds) {
      expect(await shop.countsOf(bookId)).toEqual({ quantity: 125, reserved: 0 })
      expect(await shop.movementsOf(bookId)).toHaveLength(125)
    }
    const states = await Promise.all(orders.map(shop.stateOf))
    expect(states).toEqual(orders.map((_, at) => (at % 2 === 0 ? 'deducted' : 'expired')))
  })
})
