import type { Queryable, Sql, Tx } from '@bookstore/shared/db.ts'
import { countedRows } from '@bookstore/shared/page.ts'
import type { Book, BookBody } from './book.ts'
import type { After, Filter, Keyed, Sort } from './listing.ts'

const keyColumns = {
  title: 'b.title_key',
  author: 'b.author_key',
  price: 'b.price_cents',
  publishedYear: 'b.published_year',
  createdAt: 'b.created_at',
} as const satisfies Record<Sort['field'], string>

/** Gives up to `limit` books that match, after a row or after `offset` rows. */
export function findBooks(
  sql: Sql,
  filter: Filter,
  page: { sort: Sort; after?: After | undefined; offset: number; limit: number },
) {
  const { sort, after, offset, limit } = page
  const key = sql(keyColumns[sort.field])
  const isUp = sort.direction === 'asc'
  const direction = isUp ? sql`asc` : sql`desc`
  const beyond = after
    ? isUp
      ? sql`and (${key}, b.id) > (${after.key}, ${after.id})`
      : sql`and (${key}, b.id) < (${after.key}, ${after.id})`
    : sql``
  return sql<Keyed[]>`
    select ${columns(sql)}, b.title_key as "titleKey", b.author_key as "authorKey"
    from catalog.books b
    where ${matches(sql, filter)}
    ${beyond}
    order by ${key} ${direction}, b.id ${direction}
    offset ${after ? 0 : offset}
    limit ${limit}`
}

/** Counts the books that match, up to one more than pages are counted to. */
export async function countBooks(sql: Sql, filter: Filter): Promise<number> {
  const [row] = await sql<{ total: number }[]>`
    select count(*) as total
    from (
      select
      from catalog.books b
      where ${matches(sql, filter)}
      limit ${countedRows + 1}
    ) counted`
  return row?.total ?? 0
}

function matches(sql: Sql, filter: Filter) {
  const { genre, author, minPrice, maxPrice, inStock, retired } = filter
  const stocked = sql`exists (
    select
    from catalog.availability a
    where a.book_id = b.id
    and a.available > 0
  )`
  return sql`
    ${retired === undefined ? sql`true` : retired ? sql`b.retired_at is not null` : sql`b.retired_at is null`}
    ${genre === undefined ? sql`` : sql`and b.genre_key = catalog.fold(${genre})`}
    ${author === undefined ? sql`` : sql`and b.author_key like catalog.fold(${`%${escaped(author)}%`})`}
    ${minPrice === undefined ? sql`` : sql`and b.price_cents >= ${minPrice}`}
    ${maxPrice === undefined ? sql`` : sql`and b.price_cents <= ${maxPrice}`}
    ${inStock === undefined ? sql`` : inStock ? sql`and ${stocked}` : sql`and not ${stocked}`}`
}

/** Takes the meaning from the characters that `like` gives one. */
function escaped(part: string): string {
  return part.replace(/[\\%_]/g, '\\$&')
}

function columns(sql: Queryable) {
  return sql`
    b.id,
    b.title,
    b.author,
    b.description,
    b.genre,
    b.isbn,
    b.price_cents as "priceCents",
    b.published_year as "publishedYear",
    b.cover_url as "coverUrl",
    b.version,
    b.created_at as "createdAt",
    b.updated_at as "updatedAt",
    b.retired_at as "retiredAt"`
}

export async function findBook(sql: Queryable, id: string): Promise<Book | undefined> {
  const [book] = await sql<Book[]>`
    select ${columns(sql)}
    from catalog.books b
    where b.id = ${id}`
  return book
}

export async function addBook(sql: Queryable, body: BookBody): Promise<Book | undefined> {
  const [book] = await sql<Book[]>`
    insert into catalog.books as b (
      title, author, description, genre, isbn, price_cents, published_year, cover_url
    )
    values (
      ${body.title}, ${body.author}, ${body.description}, ${body.genre}, ${body.isbn},
      ${body.price}, ${body.publishedYear}, ${body.coverUrl}
    )
    returning ${columns(sql)}`
  return book
}

/** Changes a book that is sold and is at one of the versions; gives nothing otherwise. */
export async function changeBook(
  sql: Queryable,
  { id, versions }: { id: string; versions: 'any' | number[] },
  body: BookBody,
): Promise<Book | undefined> {
  const [book] = await sql<Book[]>`
    update catalog.books b
    set
      title = ${body.title},
      author = ${body.author},
      description = ${body.description},
      genre = ${body.genre},
      isbn = ${body.isbn},
      price_cents = ${body.price},
      published_year = ${body.publishedYear},
      cover_url = ${body.coverUrl},
      version = b.version + 1,
      updated_at = now()
    where b.id = ${id}
    and b.retired_at is null
    ${atVersion(sql, versions)}
    returning ${columns(sql)}`
  return book
}

/** Takes a book that is sold, and is at one of the versions, out of the shop; gives nothing otherwise. */
export async function retireBook(
  sql: Queryable,
  { id, versions }: { id: string; versions: 'any' | number[] },
): Promise<Book | undefined> {
  const [book] = await sql<Book[]>`
    update catalog.books b
    set retired_at = now(), version = b.version + 1, updated_at = now()
    where b.id = ${id}
    and b.retired_at is null
    ${atVersion(sql, versions)}
    returning ${columns(sql)}`
  return book
}

function atVersion(sql: Queryable, versions: 'any' | number[]) {
  return versions === 'any' ? sql`` : sql`and b.version = any(${versions})`
}

/**
 * Notes what the stock said of a book, and gives how many copies were sold so far. Sales add up whatever
 * the order of arrival; an older event leaves what a newer one said.
 */
export async function noteStock(
  tx: Tx,
  { bookId, available, sold, at }: { bookId: string; available: number; sold: number; at: string },
): Promise<number> {
  const [row] = await tx<{ sold: number }[]>`
    insert into catalog.availability as a (book_id, available, sold, updated_at)
    values (${bookId}, ${available}, ${sold}, ${at})
    on conflict (book_id) do update
    set
      available = case
        when excluded.updated_at >= a.updated_at then excluded.available
        else a.available
      end,
      sold = a.sold + excluded.sold,
      updated_at = greatest(a.updated_at, excluded.updated_at)
    returning a.sold`
  return row?.sold ?? 0
}

/** Sets how popular a book is, which changes nothing that its version stands for. */
export async function setPopularity(tx: Tx, bookId: string, popularity: number): Promise<void> {
  await tx`
    update catalog.books
    set popularity = ${popularity}
    where id = ${bookId}
    and popularity <> ${popularity}`
}
