// Reads a row by its primary key as often as it can: node scripts/bench/callers/lookup.ts DRIVER LOOP
import { database } from '@bookstore/shared/db.ts'
import pg from 'pg'
import { bookId } from '../catalogue.ts'
import { closedLoop } from './closed-loop.ts'

const { DATABASE_URL = '', BOOKS = '1' } = process.env
const [driver = '', loop = ''] = process.argv.slice(2)
const text = 'select id, title, author, price_cents, version from catalog.books where id = $1'
const anyId = () => bookId(1 + Math.floor(Math.random() * Number(BOOKS)))

console.log(JSON.stringify(await closedLoop(JSON.parse(loop), await readerOf(driver))))
process.exit()

async function readerOf(name: string): Promise<() => Promise<unknown>> {
  if (name === 'ours') {
    const sql = await database(DATABASE_URL, { max: 1, name: 'lookup' })()
    return () => sql`
      select id, title, author, price_cents, version
      from catalog.books
      where id = ${anyId()}`
  }
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4 })
  return name === 'named'
    ? () => pool.query({ name: 'lookup', text, values: [anyId()] })
    : () => pool.query(text, [anyId()])
}
