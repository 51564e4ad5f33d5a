import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, patience, type Shop } from './fixture.ts'

let shop: Shop

beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

async function waitingSessions(): Promise<number> {
  const { count } = await shop.sql`
    select
    from pg_stat_activity
    where usename = 'reserve' and wait_event_type = 'Lock' and datname = current_database()`
  return count
}

async function deadlocks(): Promise<number> {
  const [row] = await shop.sql<{ deadlocks: number }[]>`
    select deadlocks::int
    from pg_stat_database
    where datname = current_database()`
  return row?.deadlocks ?? -1
}

describe('POST /reservations under contention', () => {
  it('sells the last copy to exactly one of 200 in two processes', async () => {
    const processes = [shop.startProcess(), shop.startProcess()]
    const bookId = await shop.addBook(1)
    const statuses = await Promise.all(
      Array.from({ length: 100 }).flatMap(() =>
        processes.map(
          async (process) =>
            (await process.reserve(randomUUID(), [{ bookId, quantity: 1 }])).status,
        ),
      ),
    )
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(199)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 1, reserved: 1 })
  })

  it('gives 50 repeats of one order in two processes one hold and one answer', async () => {
    const processes = [shop.startProcess(), shop.startProcess()]
    const [orderId, bookId] = [randomUUID(), await shop.addBook(50)]
    const answers = await Promise.all(
      Array.from({ length: 25 }).flatMap(() =>
        processes.map(async (process) => {
          const response = await process.reserve(orderId, [{ bookId, quantity: 1 }])
          return JSON.stringify([response.status, await response.json()])
        }),
      ),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^\[201,/)
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 50, reserved: 1 })
  })

  it('serves 16 clients with shuffled five-line carts on ten hot books', async () => {
    const processes = [shop.startProcess(), shop.startProcess()]
    const books = await Promise.all(Array.from({ length: 10 }, () => shop.addBook(150)))
    const before = await deadlocks()
    const granted: { bookId: string; quantity: number }[] = []
    const client = async (number: number) => {
      const statuses = []
      for (let cart = 0; cart < 20; cart += 1) {
        const lines = shuffled(books)
          .slice(0, 5)
          .map((bookId, at) => ({ bookId, quantity: 1 + (at % 2) }))
        const orderId = randomUUID()
        const response = await processes[number % 2]?.reserve(orderId, lines)
        statuses.push(response?.status)
        if (response?.status !== 201) continue
        if (cart % 5 === 0) {
          const released = await processes[(number + 1) % 2]?.release(orderId)
          statuses.push(released?.status)
        } else granted.push(...lines)
      }
      return statuses
    }
    const statuses = await Promise.all(Array.from({ length: 16 }, (_, number) => client(number)))
    expect([...new Set(statuses.flat())].sort()).toEqual([201, 204, 409])
    expect(await deadlocks()).toBe(before)
    for (const bookId of books) {
      const held = granted.filter((line) => line.bookId === bookId)
      const reserved = held.reduce((sum, { quantity }) => sum + quantity, 0)
      expect(await shop.countsOf(bookId)).toEqual({ quantity: 150, reserved })
    }
  })

  it('counts what was taken while it waited for the lock', async () => {
    const [process, bookId] = [shop.startProcess(), await shop.addBook(10)]
    const waiting = await shop.sql.begin(async (other) => {
      await other`update inventory.stock set reserved = reserved + 4 where book_id = ${bookId}`
      const reserving = [3, 4].map((quantity) =>
        process.reserve(randomUUID(), [{ bookId, quantity }]),
      )
      await expect.poll(waitingSessions, patience).toBe(2)
      return reserving
    })
    const statuses = (await Promise.all(waiting)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, 409])
    const { reserved } = await shop.countsOf(bookId)
    expect([7, 8]).toContain(reserved)
  })

  it('holds copies that came while it waited for the lock', async () => {
    const [process, bookId] = [shop.startProcess(), await shop.addBook(2)]
    const waiting = await shop.sql.begin(async (other) => {
      await other`update inventory.stock set quantity = 8 where book_id = ${bookId}`
      const reserving = process.reserve(randomUUID(), [{ bookId, quantity: 6 }])
      await expect.poll(waitingSessions, patience).toBe(1)
      return [reserving]
    })
    const statuses = (await Promise.all(waiting)).map(({ status }) => status)
    expect(statuses).toEqual([201])
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 8, reserved: 6 })
  })

  it('gives a copy on when its order is cancelled within the batch', async () => {
    const process = shop.startProcess()
    const [orderId, bystander, bookId] = [randomUUID(), randomUUID(), await shop.addBook(1)]
    const lines = [{ bookId, quantity: 1 }]
    const waiting = await shop.sql.begin(async (cancellation) => {
      await cancellation`
        insert into inventory.reservations (order_id, state)
        values (${orderId}, 'cancelled')`
      const sameBatch = await shop.sql.begin(async (lock) => {
        await lock`select from inventory.stock where book_id = ${bookId} for update`
        const ahead = [1, 2].map(() => process.reserve(randomUUID(), [{ bookId, quantity: 2 }]))
        await expect.poll(waitingSessions, patience).toBe(2)
        return { ahead, next: [orderId, bystander].map((id) => process.reserve(id, lines)) }
      })
      await Promise.all(sameBatch.ahead)
      await expect.poll(waitingSessions, patience).toBe(1)
      return sameBatch.next
    })
    const statuses = (await Promise.all(waiting)).map(({ status }) => status)
    expect(statuses).toEqual([409, 201])
    expect(await shop.stateOf(orderId)).toBe('cancelled')
    expect(await shop.countsOf(bookId)).toEqual({ quantity: 1, reserved: 1 })
  })
})
