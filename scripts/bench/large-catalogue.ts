import { database, type Sql } from '@bookstore/shared/db.ts'
import { cursorAfter } from '../../functions/books/src/listing.ts'
import { sweep } from '../../functions/search/src/sweep.ts'
import { addBooks } from './catalogue.ts'
import { shelf, type Context } from './context.ts'

const chunk = 5000
const writers = 2

/** Fills the catalogue up to so many books, and has the search function read them. */
export async function fillCatalogue({ shop, progress }: Context, books: number): Promise<void> {
  const opened = await shop()
  const sql = await opened.admin('ecom')()
  const began = performance.now()
  const indexes = await dropIndexes(sql)
  const starts = Array.from(
    { length: Math.ceil((books - shelf) / chunk) },
    (_, index) => shelf + 1 + index * chunk,
  )
  const write = async () => {
    for (let from = starts.shift(); from !== undefined; from = starts.shift()) {
      await addBooks(sql, from, Math.min(books, from + chunk - 1))
      if (starts.length % 20 === 0) progress(`${starts.length * chunk} books to go`)
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  progress('indexing')
  for (const definition of indexes) await sql.unsafe(definition)
  await sql`vacuum analyze catalog.books`
  progress(`${books} books in ${seconds(began)} s; reading them into the vocabulary`)
  await learn(opened.databases.url('ecom', 'search'))
  await sql`vacuum analyze search.vocabulary`
  progress(`vocabulary read after ${seconds(began)} s`)
}

// An index that grows with every row takes several times as long as one that is made at the end.
async function dropIndexes(sql: Sql): Promise<string[]> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    where i.indrelid = 'catalog.books'::regclass
    and not i.indisunique`
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`)
  return indexes.map(({ definition }) => definition)
}

async function learn(url: string): Promise<void> {
  const pool = database(url, { max: 1, name: 'search' })
  try {
    await sweep(await pool(), Infinity)
  } finally {
    await pool.close()
  }
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(0)
}

/** Gives the cursor of the page after so many books, by title. */
export async function cursorAt(context: Context, offset: number): Promise<string> {
  const sql = await (await context.shop()).admin('ecom')()
  const [last] = await sql<{ id: string; titleKey: string }[]>`
    select id, title_key as "titleKey"
    from catalog.books
    order by title_key, id
    offset ${offset - 1}
    limit 1`
  if (!last) throw new Error('There are not that many books')
  const unused = { authorKey: '', priceCents: 0, publishedYear: 0, createdAt: new Date(0) }
  const text = { title: '', author: '', description: '', genre: '', isbn: '', coverUrl: null }
  const dates = { updatedAt: new Date(0), retiredAt: null, version: 1 }
  const book = { ...last, ...unused, ...text, ...dates }
  return cursorAfter(book, { field: 'title', direction: 'asc' }, 1000)
}
