import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedBase } from './base.ts'
import { emptyShop } from './fixture.ts'

type Shop = Awaited<ReturnType<typeof emptyShop>>
const quiet = () => {}
let shop: Shop

beforeAll(async () => {
  shop = await emptyShop()
})

afterAll(() => shop?.drop())

function state() {
  return Promise.all([
    shop.ecom.admin`select id, title, isbn, price_cents, version from catalog.books order by id`,
    shop.ecom.admin`select book_id, available, sold from catalog.availability order by book_id`,
    shop.ecom.admin`select word, frequency from search.vocabulary order by word`,
    shop.inventory.admin`select book_id, quantity, reserved from inventory.stock order by book_id`,
    shop.inventory.admin`select book_id, delta, reason, note from inventory.movements order by id`,
  ])
}

describe('seedBase', () => {
  it('gives every book fifty copies, a first movement and a place in the vocabulary', async () => {
    const done: number[] = []
    await seedBase(shop.urls, (part) => done.push(part))

    const [books, available, words, stock, movements] = await state()
    expect(books.length).toBeGreaterThanOrEqual(60)
    expect(books[0]?.id).toBe('00000000-0000-0000-0000-000000000001')
    const ids = books.map(({ id }) => id)
    expect(stock).toEqual(ids.map((book_id) => ({ book_id, quantity: 50, reserved: 0 })))
    expect(available).toEqual(ids.map((book_id) => ({ book_id, available: 50, sold: 0 })))
    const initial = { delta: 50, reason: 'adjustment', note: 'initial' }
    expect(movements.toSorted((a, b) => (a.book_id < b.book_id ? -1 : 1))).toEqual(
      ids.map((book_id) => ({ book_id, ...initial })),
    )
    expect(words).toContainEqual({ word: 'hobbit', frequency: expect.any(Number) })
    expect(done.at(-1)).toBe(1)
  })

  it('changes nothing when it runs again, not even what the shop changed since', async () => {
    const { admin } = shop.inventory
    await admin`update inventory.stock set quantity = 7 where book_id = '00000000-0000-0000-0000-000000000001'`
    await shop.ecom
      .admin`update catalog.books set retired_at = now(), title = 'Gone' where isbn = '9780547928227'`
    const before = await state()
    await seedBase(shop.urls, quiet)
    expect(await state()).toEqual(before)
  })
})
