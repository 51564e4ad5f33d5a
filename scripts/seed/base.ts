import { readFile } from 'node:fs/promises'
import { database } from '@bookstore/shared/db.ts'
import * as v from 'valibot'
import { sweep } from '../../functions/search/src/sweep.ts'
import type { Progress } from '../lib/progress.ts'
import { withDatabases, type Shelves, type Sql, urlsSchema } from './connect.ts'

const seedFile = new URL('../../functions/books/seed/books.json', import.meta.url)
const copies = 50
const firstDay = Date.UTC(2024, 0, 1)
const hour = 3_600_000

const seedBook = v.object({
  id: v.string(),
  title: v.string(),
  author: v.string(),
  description: v.string(),
  genre: v.string(),
  isbn: v.string(),
  price: v.number(),
  publishedYear: v.number(),
})

export type SeedBook = v.InferOutput<typeof seedBook>

/** Reads the base catalogue. */
export async function readBooks(file: string | URL = seedFile): Promise<SeedBook[]> {
  return v.parse(v.array(seedBook), JSON.parse(await readFile(file, 'utf8')))
}

/**
 * Fills the shelves with the base catalogue, 50 copies of each book. What is there stays as it is, so it may run
 * at every start.
 * @param urls of `ecom`, `inventory` and `payment`, for their owners
 */
export async function seedBase(urls: unknown, progress: Progress): Promise<void> {
  const books = await readBooks()
  await withDatabases(urls, async (shelves) => {
    progress(0.1)
    await addBooks(shelves.ecom, books)
    progress(0.4)
    await addStock(shelves.inventory, books)
    progress(0.6)
    await noteStock(shelves, books)
    progress(0.8)
  })
  await learnVocabulary(v.parse(urlsSchema, urls).ecom)
  progress(1)
}

/** Adds the books that are not there yet. */
export async function addBooks(sql: Sql, books: readonly SeedBook[]): Promise<void> {
  const rows = books.map(({ price, publishedYear, ...book }, at) => ({
    ...book,
    price_cents: Math.round(price * 100),
    published_year: publishedYear,
    created_at: new Date(firstDay + at * hour),
  }))
  await sql`
    insert into catalog.books ${sql(rows)}
    on conflict do nothing`
}

/**
 * Adds the first copies of the books that have no stock yet. The first movement is written with the stock or not
 * at all: it is what the ledger begins with.
 */
export async function addStock(sql: Sql, books: readonly SeedBook[]): Promise<void> {
  const ids = books.map(({ id }) => id)
  await sql`
    with added as (
      insert into inventory.stock (book_id, quantity)
      select id, ${copies}
      from unnest(${ids}::uuid[]) as id
      order by id
      on conflict do nothing
      returning book_id
    )
    insert into inventory.movements (book_id, delta, reason, note, previous_quantity, new_quantity)
    select book_id, ${copies}, 'adjustment', 'initial', 0, ${copies}
    from added`
}

/**
 * Notes the first copies as what the stock said long ago, for a database that cannot ask it: whatever it says
 * by events is newer.
 */
export async function noteFirstCopies(sql: Sql, books: readonly SeedBook[]): Promise<void> {
  const rows = books.map(({ id }) => ({
    book_id: id,
    available: copies,
    updated_at: new Date(firstDay),
  }))
  await sql`
    insert into catalog.availability ${sql(rows)}
    on conflict do nothing`
}

async function noteStock({ ecom, inventory }: Shelves, books: readonly SeedBook[]): Promise<void> {
  const ids = books.map(({ id }) => id)
  const stock = await inventory<{ book_id: string; available: number; updated_at: Date }[]>`
    select book_id, quantity - reserved as available, updated_at
    from inventory.stock
    where book_id = any(${ids}::uuid[])`
  await ecom`
    insert into catalog.availability ${ecom(stock)}
    on conflict do nothing`
}

/** Reads new books into the vocabulary of the search now, and not with its next sweep. */
export async function learnVocabulary(url: string): Promise<void> {
  const db = database(url, { max: 1, name: 'seed' })
  try {
    await sweep(await db(), 600_000)
  } finally {
    await db.close()
  }
}
