import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addsUp, readLedger, stockFaults } from '../prove/ledger.ts'
import { withDatabases } from './connect.ts'
import { emptyShop } from './fixture.ts'
import { generate } from './generate.ts'

type Shop = Awaited<ReturnType<typeof emptyShop>>
const wish = { books: 300, orders: 900, seed: 7, until: Date.UTC(2026, 0, 1) }
const quiet = () => {}
let shop: Shop
let twin: Shop
let checksum: string

beforeAll(async () => {
  ;[shop, twin] = await Promise.all([emptyShop(), emptyShop()])
  checksum = await generate(shop.urls, wish, quiet)
})

afterAll(() => Promise.all([shop?.drop(), twin?.drop()]))

function rowsOf({ ecom, inventory, payment }: Shop) {
  return Promise.all([
    ecom.admin`select id, title, author, description, genre, isbn, price_cents, popularity, created_at from catalog.books order by id`,
    ecom.admin`select * from catalog.availability order by book_id`,
    // Each shop has keys of its own, so that hashes of shoppers differ.
    ecom.admin`select to_jsonb(orders) - 'user_key' as row from ordering.orders order by id`,
    ecom.admin`select order_id, line, book_id, quantity, price_cents, deducted_at from ordering.items order by order_id, line`,
    ecom.admin`select order_id, time, type, function, detail from ordering.timeline order by id`,
    ecom.admin`select word, frequency from search.vocabulary order by word`,
    inventory.admin`select * from inventory.stock order by book_id`,
    inventory.admin`select * from inventory.movements order by id`,
    inventory.admin`select * from inventory.reservations order by order_id`,
    inventory.admin`select * from inventory.reservation_lines order by order_id, book_id`,
    payment.admin`select * from payment.payments order by id`,
    payment.admin`select * from payment.charges order by order_id`,
  ])
}

describe('generate', () => {
  it('makes the same rows of the same seed, and others of another one', async () => {
    expect(await generate(twin.urls, wish, quiet)).toBe(checksum)
    expect(await rowsOf(twin)).toEqual(await rowsOf(shop))
    expect(await generate(twin.urls, { ...wish, seed: 8 }, quiet)).not.toBe(checksum)
  })

  it('makes as many as were wished, and says in one sentence that they are there', async () => {
    const [counts] = await shop.ecom.admin`
      select
        (select count(*)::int from catalog.books) as books,
        (select count(*)::int from ordering.orders) as orders`
    expect(counts).toEqual({ books: 300, orders: 900 })
    await expect(generate(shop.urls, wish, quiet)).rejects.toThrow(
      'What seed 7 generates is in the shop already: choose another one.',
    )
  })

  it('writes again what a run left that was cut off before the catalogue', async () => {
    const third = await emptyShop()
    try {
      await generate(third.urls, { ...wish, orders: 400 }, quiet)
      await third.ecom
        .admin`truncate catalog.books, catalog.availability, ordering.orders, ordering.items, ordering.timeline restart identity`
      expect(await generate(third.urls, wish, quiet)).toBe(checksum)
    } finally {
      await third.drop()
    }
  })

  it.each([
    [{ books: 0 }, 'Orders are of generated books: give --books, too.'],
    [{ books: 1.5 }, '--books, --orders and --seed are whole numbers.'],
    [{ books: 2_000_000 }, 'At most 1000000 books can be generated.'],
    [{ seed: -1 }, '--books, --orders and --seed are whole numbers.'],
  ])('refuses %j', async (part, sentence) => {
    await expect(generate(shop.urls, { ...wish, ...part }, quiet)).rejects.toThrow(sentence)
  })

  it('keeps the accounts of the stock: received = free + held + sold', async () => {
    await withDatabases(shop.urls, async (shelves) => {
      const rows = await readLedger(shelves)
      expect(rows).toHaveLength(300)
      expect(rows.filter((row) => !addsUp(row) || row.held !== 0)).toEqual([])
      expect(await stockFaults(shelves)).toEqual([])
    })
    const chains = await shop.inventory.admin`
      select book_id
      from (
        select book_id, previous_quantity, lag(new_quantity, 1, 0) over (partition by book_id order by id) as before
        from inventory.movements
      ) chain
      where previous_quantity <> before`
    expect(chains).toEqual([])
    const [sales] = await shop.inventory.admin`
      select count(*)::int as restocks from inventory.movements where note = 'restock'`
    expect(sales?.restocks).toBeGreaterThan(0)
  })

  it('knows in the catalogue what the stock has', async () => {
    const stock = await shop.inventory.admin`
      select book_id, quantity as available, updated_at::timestamptz(3) from inventory.stock order by book_id`
    expect(
      await shop.ecom
        .admin`select book_id, available, updated_at from catalog.availability order by book_id`,
    ).toEqual(stock)
  })

  it('leaves every order over, told to its end, and paid as its end says', async () => {
    const { admin } = shop.ecom
    const odd = await admin`
      select o.id
      from ordering.orders o
      join lateral (
        select sum(quantity * price_cents) as total, count(deducted_at) as deducted, count(*) as lines
        from ordering.items where order_id = o.id
      ) i on true
      join lateral (
        select
          array_agg(type order by id) as types,
          max(time) as last,
          array_agg(time order by id) = array_agg(time order by time, id) as is_ordered
        from ordering.timeline where order_id = o.id
      ) t on true
      where o.status not in ('DELIVERED', 'CANCELLED')
      or o.total_cents <> i.total
      or o.updated_at < o.created_at
      or o.updated_at > ${new Date(wish.until)}
      or o.status = 'DELIVERED' and (
        i.deducted <> i.lines or o.paid_at is null or t.types[array_upper(t.types, 1)] <> 'order.delivered'
      )
      or not t.is_ordered
      or t.last <> o.updated_at`
    expect(odd).toEqual([])
    const ends = await admin`
      select concat_ws(' ', status, reason) as ending, count(*)::int from ordering.orders group by 1 order by 1`
    expect(ends.map(({ ending }) => ending)).toEqual([
      'CANCELLED customer',
      'CANCELLED expired',
      'CANCELLED out_of_stock',
      'CANCELLED payment_failed',
      'DELIVERED',
    ])
    const orders = await admin<{ id: string; status: string; reason: string | null }[]>`
      select id, status, reason from ordering.orders`
    const payments = await shop.payment.admin<{ order_id: string; status: string }[]>`
      select order_id, status from payment.payments`
    const paid = new Map(payments.map(({ order_id, status }) => [order_id, status]))
    const expected = new Map([
      ['DELIVERED', 'completed'],
      ['customer', 'refunded'],
      ['payment_failed', 'failed'],
      ['expired', 'cancelled'],
    ])
    expect(
      orders.filter(({ id, status, reason }) => paid.get(id) !== expected.get(reason ?? status)),
    ).toEqual([])
  })

  it('has seasons: weekends above weekdays, the end of the year above its middle', async () => {
    const [orders] = await shop.ecom.admin`
      select
        count(*) filter (where extract(isodow from created_at) > 5) / 2.0 as weekend,
        count(*) filter (where extract(isodow from created_at) <= 5) / 5.0 as weekdays,
        count(*) filter (where extract(month from created_at) in (11, 12, 1)) as winter,
        count(*) filter (where extract(month from created_at) in (5, 6, 7)) as summer
      from ordering.orders`
    expect(Number(orders?.weekend)).toBeGreaterThan(Number(orders?.weekdays))
    expect(Number(orders?.winter)).toBeGreaterThan(Number(orders?.summer) * 1.5)
  })
})
