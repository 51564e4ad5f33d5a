import { bookChanged, type BookChanged } from '@bookstore/contracts/book-changed.ts'
import { isUniqueViolation, type Database, type Tx } from '@bookstore/shared/db.ts'
import { toWire } from '@bookstore/shared/money.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import type { Book, BookBody } from './book.ts'
import { addBook, changeBook, findBook, retireBook } from './repository.ts'

type Context = { db: Database; signer: Signer; trace: Trace; changed: () => void }
type Target = { id: string; versions: 'any' | number[] }

/**
 * Puts a book into the shop, and says so.
 * @throws Problem `isbn-taken`
 */
export function add(context: Context, body: BookBody): Promise<Book> {
  return write(context, 'created', (tx) => addBook(tx, body))
}

/**
 * Changes a book that is at one of the versions, and says so.
 * @throws Problem `not-found`, `conflict` (retired), `stale-version` or `isbn-taken`
 */
export function change(context: Context, target: Target, body: BookBody): Promise<Book> {
  return write(context, 'updated', async (tx) => {
    const book = await changeBook(tx, target, body)
    return book ?? refuse(await findBook(tx, target.id), 'conflict')
  })
}

/**
 * Takes a book out of the shop, and says so; orders keep it.
 * @throws Problem `not-found` (retired before, too) or `stale-version`
 */
export function retire(context: Context, target: Target): Promise<Book> {
  return write(context, 'retired', async (tx) => {
    const book = await retireBook(tx, target)
    return book ?? refuse(await findBook(tx, target.id), 'not-found')
  })
}

function refuse(book: Book | undefined, whenRetired: 'conflict' | 'not-found'): never {
  if (!book) throw problem('not-found')
  if (book.retiredAt) throw problem(whenRetired, { detail: 'This book is retired' })
  throw problem('stale-version', { detail: `The book is at version ${book.version}` })
}

async function write(
  { db, signer, trace, changed }: Context,
  kind: BookChanged['change'],
  statement: (tx: Tx) => Promise<Book | undefined>,
): Promise<Book> {
  const sql = await db()
  const work = sql.begin(async (tx) => {
    const book = await statement(tx)
    if (!book) throw new Error('The catalogue did not give back what was written')
    await publish(tx, signer, [announce(book, kind)], trace)
    return book
  })
  const book = await work.catch(refuseTakenIsbn)
  changed()
  return book
}

function announce(book: Book, kind: BookChanged['change']) {
  return bookChanged({
    bookId: book.id,
    change: kind,
    title: book.title,
    price: toWire(book.priceCents),
    timestamp: book.updatedAt.toISOString(),
  })
}

function refuseTakenIsbn(error: unknown): never {
  if (!isUniqueViolation(error, 'books_isbn_taken')) throw error
  const errors = [{ pointer: '/isbn', detail: 'Another book has this ISBN' }]
  throw problem('isbn-taken', { errors, cause: error })
}
