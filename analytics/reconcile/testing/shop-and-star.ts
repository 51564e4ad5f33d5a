import { inject } from 'vitest'
import type { Sql } from '@bookstore/shared/db.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import type { Urls } from '../src/connections.ts'
import { sourceNames, tables, type SourceName, type Table } from '../src/tables.ts'

export type ShopAndStar = Awaited<ReturnType<typeof openShopAndStar>>

/** Gives the databases of a shop and a warehouse, and what Debezium and Flink do between them. */
export async function openShopAndStar() {
  const ecom = await cloneDatabase('ecom')
  const inventory = await cloneDatabase('inventory')
  const payment = await cloneDatabase('payment')
  const analytics = await cloneDatabase('analytics')
  const shop: Record<SourceName, Sql> = {
    ecom: ecom.admin,
    inventory: inventory.admin,
    payment: payment.admin,
  }
  const star = analytics.admin
  const urls: Urls = {
    ecom: ecom.url('reconcile'),
    inventory: inventory.url('reconcile'),
    payment: payment.url('reconcile'),
    star: analytics.url('reconcile'),
    repair: analytics.url('repair'),
  }
  const carry = async () => {
    for (const name of sourceNames) {
      const [row] = await shop[name]<{ now: string }[]>`select clock_timestamp()::text as now`
      const own = tables.filter(({ source }) => source === name)
      for (const table of own) await carryTable(table, shop[name], star)
      await beat(star, name, row?.now ?? '')
    }
  }
  return {
    shop,
    star,
    urls,
    /** Of the warehouse, as the superuser. */
    adminUrl: Object.assign(new URL(inject('databases').server), {
      pathname: new URL(urls.star).pathname,
    }).href,
    /** Brings all that the shop has to the warehouse, and then the heartbeats. */
    carry,
    /** Says of the warehouse that it has all up to a time: for ever, unless told. */
    async beat(at = 'infinity', names: readonly SourceName[] = sourceNames) {
      for (const name of names) await beat(star, name, at)
    },
    async drop() {
      for (const clone of [ecom, inventory, payment, analytics]) await clone.drop()
    },
  }
}

async function carryTable(table: Table, source: Sql, star: Sql): Promise<void> {
  const [held] = await source<{ rows: string }[]>`
    select coalesce(jsonb_agg(to_jsonb(picked)), '[]')::text as rows
    from (${source.unsafe(table.sides.source)}) picked`
  const { name, key, columns } = table
  const list = (alias: string) => columns.map((column) => `${alias}.${column}`).join(', ')
  await star`
    with held as materialized (
      select *
      from jsonb_populate_recordset(null::star.${star.unsafe(name)}, ${held?.rows ?? '[]'}::text::jsonb)
    ),
    gone as (
      delete from star.${star.unsafe(name)}
      where ${star.unsafe(key)} not in (select ${star.unsafe(key)} from held)
    )
    insert into star.${star.unsafe(name)} as known (${star.unsafe(columns.join(', '))})
    select ${star.unsafe(list('held'))}
    from held
    on conflict (${star.unsafe(key)}) do update
    set ${star.unsafe(columns.map((column) => `${column} = excluded.${column}`).join(', '))}
    where (${star.unsafe(list('known'))}) is distinct from (${star.unsafe(list('excluded'))})`
}

async function beat(star: Sql, source: SourceName, at: string): Promise<void> {
  await star`
    insert into star.cdc_heartbeats (source, beat_at, fresh_to)
    values (${source}, now(), ${at}::text::timestamptz)
    on conflict (source) do update
    set fresh_to = excluded.fresh_to`
}

/** Sells books: twenty of them, in as many orders of one line each as are told. */
export async function sell({ ecom, inventory, payment }: ShopAndStar['shop'], orders: number) {
  await ecom`
    insert into catalog.books (id, title, author, genre, isbn, price_cents, published_year)
    select ${id(ecom, 1)}, 'Title ' || n, 'Söderberg, "Ü"', 'Poetry', '978' || lpad(n::text, 10, '0'), 999 + n, 1990
    from generate_series(1, 20) n`
  await ecom`
    insert into ordering.orders (id, user_id, status, total_cents)
    select ${id(ecom, 2)}, 'shopper ' || n % 9, 'CONFIRMED', n
    from generate_series(1, ${orders}::int) n`
  await ecom`
    insert into ordering.items (id, order_id, line, book_id, title, author, quantity, price_cents)
    select ${id(ecom, 3)}, ${id(ecom, 2)}, 1, gen_random_uuid(), 'Title', 'Author', n % 5 + 1, n
    from generate_series(1, ${orders}::int) n`
  await inventory`
    insert into inventory.stock (book_id, quantity, reserved)
    select ${id(inventory, 1)}, 100, n
    from generate_series(1, 20) n`
  await inventory`
    insert into inventory.movements (book_id, delta, reason, order_id, previous_quantity, new_quantity)
    select (select min(book_id::text)::uuid from inventory.stock), -1, 'sale', ${id(inventory, 2)}, 100, 99
    from generate_series(1, ${orders}::int) n`
  await payment`
    insert into payment.payments (id, order_id, user_id, amount_cents, status)
    select
      ${id(payment, 4)}, ${id(payment, 2)}, 'shopper', case when n % 7 > 0 then n end,
      case when n % 7 > 0 then 'completed' else 'registered' end
    from generate_series(1, ${orders}::int) n`
}

function id(sql: Sql, kind: number) {
  return sql.unsafe(`('0000000${kind}-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`)
}
