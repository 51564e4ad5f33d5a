import { inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import { deliver } from '@bookstore/shared/testing/events.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newBook, startBooks } from './fixture.ts'

type Fixture = Awaited<ReturnType<typeof startBooks>>
let books: Fixture
let isbn = 5000

beforeAll(async () => {
  books = await startBooks()
})

afterAll(() => books?.stop())

async function newId(): Promise<string> {
  const body = newBook(++isbn)
  return (await books.admin('/ecom/admin/books', { method: 'POST', body })).body.id
}

function change(bookId: string, changes: Record<string, unknown> = {}) {
  return inventoryUpdated({
    bookId,
    previousQuantity: 10,
    newQuantity: 8,
    available: 8,
    reason: 'sale',
    timestamp: '2026-01-02T03:04:05.000Z',
    ...changes,
  })
}

function known(bookId: string) {
  return books.clone.admin`
    select a.available, a.sold, b.popularity, b.version
    from catalog.availability a
    left join catalog.books b on b.id = a.book_id
    where a.book_id = ${bookId}`
}

describe('inventory.updated', () => {
  it('makes a book in stock, and out of it', async () => {
    const id = await newId()
    const stocked = async () => {
      const { body } = await books.request('/ecom/books?inStock=true&size=100')
      return body.content.some((book: { id: string }) => book.id === id)
    }
    expect(await stocked()).toBe(false)
    expect((await deliver(books.app, change(id))).status).toBe(200)
    expect(await stocked()).toBe(true)
    const later = { available: 0, newQuantity: 0, timestamp: '2026-01-02T03:04:06.000Z' }
    expect((await deliver(books.app, change(id, later))).status).toBe(200)
    expect(await stocked()).toBe(false)
  })

  it('has one effect however often it is delivered', async () => {
    const id = await newId()
    const event = change(id)
    const delivery = { id: 'the-same' }
    const deliveries = [1, 2, 3].map(() => deliver(books.app, event, delivery))
    const answers = await Promise.all(deliveries)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await known(id)).toEqual([{ available: 8, sold: 2, popularity: 0, version: 1 }])
  })

  it('lets an older event add its sales and leave the newer availability', async () => {
    const id = await newId()
    const newer = { available: 3, newQuantity: 3, timestamp: '2026-01-02T03:04:09.000Z' }
    await deliver(books.app, change(id, newer))
    await deliver(books.app, change(id))
    expect(await known(id)).toEqual([{ available: 3, sold: 9, popularity: 0, version: 1 }])
  })

  it('makes popular what sells, without a new version', async () => {
    const id = await newId()
    const many = { previousQuantity: 200, newQuantity: 80, available: 80 }
    await deliver(books.app, change(id, many))
    expect(await known(id)).toEqual([{ available: 80, sold: 120, popularity: 2, version: 1 }])
    const back = { previousQuantity: 80, newQuantity: 199, available: 199, reason: 'return' }
    await deliver(books.app, change(id, { ...back, timestamp: '2026-01-02T03:05:00.000Z' }))
    expect(await known(id)).toEqual([{ available: 199, sold: 1, popularity: 0, version: 1 }])
  })

  it('may come before its book', async () => {
    const id = '00000000-0000-4000-8000-000000000abc'
    expect((await deliver(books.app, change(id))).status).toBe(200)
    expect(await known(id)).toEqual([{ available: 8, sold: 2, popularity: null, version: null }])
  })

  it('is refused with a wrong signature, of an unknown type, or off its schema', async () => {
    const id = await newId()
    const forged = { headers: { 'ce-signature': 'test.AAAA' } }
    const malformed = { body: JSON.stringify({ bookId: id }) }
    expect((await deliver(books.app, change(id), forged)).status).toBe(401)
    expect((await deliver(books.app, change(id), malformed)).status).toBe(400)
    expect((await deliver(books.app, { ...change(id), type: 'order.created' })).status).toBe(400)
    expect(await known(id)).toEqual([])
  })
})
