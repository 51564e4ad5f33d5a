import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from '@bookstore/shared/db.ts'

const catalogue = join(import.meta.dirname, '../../../functions/books/seed/books.json')

/**
 * Fills the warehouse's tables with the shop's own books and some months of trade, always the same for the same
 * day: orders in every state, cancelled ones among them, then a price that changed, a restock, a retired book,
 * one that was deleted with its stock, and an order that was.
 */
export async function fillWarehouse(sql: Sql, orders: number): Promise<void> {
  const books = JSON.parse(await readFile(catalogue, 'utf8'))
  await sql.begin(async (tx) => {
    await tx`select setseed(0.42)`
    await tx`
      insert into star.dim_books (id, title, author, price, genre, isbn, published_year, created_at)
      select id, title, author, price, genre, isbn, "publishedYear", now() - interval '200 days'
      from jsonb_to_recordset(${tx.json(books)}) as book(
        id uuid, title text, author text, price numeric, genre text, isbn text, "publishedYear" int
      )`
    await tx`
      insert into star.fact_orders (id, total, currency, status, reason, created_at, updated_at)
      select
        gen_random_uuid(), 0, 'USD', status,
        case when status = 'CANCELLED' then 'customer' end,
        now() - age * interval '1 day',
        now() - age * 0.9 * interval '1 day'
      from (select random() as luck, 0.02 + 119 * random() ^ 1.12 as age from generate_series(1, ${orders})) made
      cross join lateral (
        select case
          when luck < 0.07 then 'CANCELLED'
          when age > 12 or age > 5 and luck < 0.6 then 'DELIVERED'
          when age > 5 or age > 2 and luck < 0.5 then 'SHIPPED'
          when age > 0.3 or luck < 0.5 then 'CONFIRMED'
          when luck < 0.75 then 'RESERVED'
          else 'PENDING'
        end as status
      ) moved`
    await tx`
      insert into star.fact_order_items (id, order_id, book_id, quantity, price_at_purchase)
      select gen_random_uuid(), order_id, book.id, max(copies), max(price)
      from (
        select
          id as order_id,
          (1 + floor(92 * random() ^ 1.6))::int as rank,
          (1 + floor(4 * random() ^ 4))::int as copies
        from star.fact_orders
        cross join generate_series(1, 3) as line
        where line = 1 or random() < 0.4
      ) line
      join (select id, price, row_number() over (order by md5(title)) as rank from star.dim_books) book using (rank)
      group by order_id, book.id`
    await tx`
      update star.fact_orders
      set total = line.total
      from (select order_id, sum(quantity * price_at_purchase) as total from star.fact_order_items group by order_id) line
      where line.order_id = fact_orders.id`
    await tx`
      insert into star.fact_inventory (book_id, quantity, reserved, updated_at)
      select id, quantity, least(quantity, (6 * random() ^ 3)::int), now()
      from star.dim_books
      cross join lateral (
        select case when md5(title) < '10' then 0 when md5(title) < '22' then 1 + floor(3 * random()) else 20 + floor(180 * random()) end::int as quantity
      ) shelf`
    await changeThings(tx)
  })
}

type Tx = Parameters<Parameters<Sql['begin']>[1]>[0]

async function changeThings(tx: Tx): Promise<void> {
  await tx`update star.dim_books set price = price + 5 where title = 'The Hobbit'`
  await tx`update star.dim_books set retired_at = now() where title = 'Dracula'`
  await tx`
    update star.fact_inventory
    set quantity = quantity + 40
    from star.dim_books
    where id = book_id and title = 'Educated'`
  await tx`
    with gone as (delete from star.dim_books where title = 'Matilda' returning id)
    delete from star.fact_inventory
    using gone
    where book_id = gone.id`
  await tx`
    with gone as (
      delete from star.fact_orders
      where id = (select min(id::text)::uuid from star.fact_orders where status = 'DELIVERED')
      returning id
    )
    delete from star.fact_order_items
    using gone
    where order_id = gone.id`
  await tx`
    insert into star.cdc_heartbeats (source, beat_at, fresh_to)
    select source, now(), now()
    from unnest(array['ecom', 'inventory', 'payment']) source`
  await tx`
    insert into star.cdc_reconciliation_log (
      run, as_of, table_name, source_rows, star_rows, source_sum, star_sum, source_checksum, star_checksum
    )
    values (gen_random_uuid(), now(), 'fact_orders', 1, 1, 1, 1, 'same', 'same')`
}
