import type { Sql } from '@bookstore/shared/db.ts'
import { makeWords } from './words.ts'

/** Most frequent first. */
export const words = makeWords(30_000)
const genres = ['Fantasy', 'Fiction', 'History', 'Mystery', 'Poetry', 'Science', 'Travel']

/** The id of the book with a number, from 1. */
export function bookId(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

/**
 * Adds the books numbered `from` to `to` to the catalogue. Words are drawn by Zipf's law, flattened at the
 * head as by stop words (Mandelbrot): the commonest is in about a quarter of the books.
 */
export async function addBooks(sql: Sql, from: number, to: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select setseed(${1 / (from + 1)})`
    await tx`
      with vocabulary as materialized (select ${words}::text[] as words)
      insert into catalog.books
        (id, title, author, description, genre, isbn, price_cents, published_year, popularity)
      select
        ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
        initcap(concat_ws(' ', drawn[1], drawn[2], drawn[3])),
        initcap(concat_ws(' ', drawn[4], drawn[5])),
        array_to_string(drawn[6:30], ' '),
        (${genres}::text[])[1 + number % ${genres.length}],
        '978' || lpad(number::text, 10, '0'),
        500 + number * 37 % 5000,
        1900 + number % 125,
        case
          when number % 1000 = 0 then 3
          when number % 100 = 0 then 2
          when number % 10 = 0 then 1
          else 0
        end
      from generate_series(${from}::int, ${to}::int) number
      cross join vocabulary
      cross join lateral (
        select
          array(
            select words[1 + floor(15 * (power(${words.length / 15 + 1}::float8, random()) - 1))]
            from generate_series(1, 30)
            where number > 0
          ) as drawn
      ) draw`
  })
}

/** Says that so many copies of the first books are on hand. */
export async function addStock(sql: Sql, books: number, copies: number): Promise<void> {
  await sql`
    insert into inventory.stock (book_id, quantity)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, ${copies}
    from generate_series(1, ${books}::int) number`
}

/** Gives back all that is held, so that the next measurement begins like the first. */
export async function clearHolds(sql: Sql): Promise<void> {
  await sql`truncate inventory.reservation_lines, inventory.reservations`
  await sql`update inventory.stock set reserved = 0 where reserved > 0`
  await sql`vacuum analyze inventory.stock`
}
