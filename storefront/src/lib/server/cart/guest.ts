import { account } from '#lib/text/account.ts'
import type { Book, CartLine, CartOutcome } from '#lib/types.ts'
import type { Api } from '../api/api.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Line } from '../session/record.ts'
import type { SessionHandle } from '../session/session.ts'
import type { BookMemory } from './book-memory.ts'
import type { Cart } from './cart.ts'
import { addTo, copiesOf, setIn, type Changed } from './lines.ts'
import { agreePrice, formerPrice, notePrices } from './prices.ts'

export type CartDeps = {
  session: SessionHandle
  api: Pick<Api, 'books' | 'stock' | 'cart'>
  books: BookMemory
  now: () => number
}

/** A guest's cart: its lines are in the session, their books are read afresh. */
export function guestCart({ session, api, books: memory, now }: CartDeps): Cart {
  const linesNow = () => session.record?.lines ?? []

  async function change(make: (lines: readonly Line[]) => Changed, agreed?: Book) {
    let outcome: Changed['outcome'] = 'gone'
    await session.update((record) => {
      const changed = make(record.lines)
      outcome = changed.outcome
      const { prices } = record
      return {
        ...record,
        lines: changed.lines,
        prices: agreed ? agreePrice(prices, agreed.id, agreed.price) : prices,
      }
    })
    return refuseFull(outcome)
  }

  async function note(books: readonly Book[]) {
    const shown = Object.fromEntries(books.map(({ id, price }) => [id, price]))
    const prices = notePrices(session.record?.prices ?? {}, shown, now())
    if (prices === session.record?.prices) return prices
    return (await session.update((record) => ({ ...record, prices }))).prices
  }

  return {
    async view() {
      const lines = linesNow()
      if (lines.length === 0) return { lines: [], total: 0, count: 0 }
      const ids = lines.map(({ bookId }) => bookId)
      const [books, available] = await Promise.all([
        Promise.all(ids.map((id) => memory(id, api.books.one))),
        api.stock.available(ids),
      ])
      const prices = await note(books.filter((book) => book !== null))
      const shown = lines.map((line, index): CartLine => {
        const book = books[index] ?? null
        if (book === null) return goneLine(line)
        return {
          id: line.bookId,
          ...line,
          ...wordsOf(book),
          unitPrice: book.price,
          lineTotal: book.price * line.quantity,
          available: available[line.bookId] ?? null,
          formerPrice: formerPrice(prices, line.bookId),
          isGone: false,
        }
      })
      const total = shown.reduce((sum, { lineTotal }) => sum + lineTotal, 0)
      return { lines: shown, total, count: copiesOf(lines) }
    },
    count: async () => copiesOf(linesNow()),
    async add(bookId, quantity) {
      const book = await memory(bookId, api.books.one)
      if (book === null) return 'gone'
      return change((lines) => addTo(lines, book.id, quantity), book)
    },
    set: (bookId, quantity) => change((lines) => setIn(lines, bookId, quantity)),
    remove: (bookId) => change((lines) => setIn(lines, bookId, 0)),
    changed: async () => undefined,
  }
}

function refuseFull(outcome: Changed['outcome']): CartOutcome {
  if (outcome !== 'full') return outcome
  throw new ApiProblem(409, { type: '/problems/cart-full', detail: '', errors: [] })
}

function wordsOf({ title, author, genre, coverUrl }: Book) {
  return { title, author, genre, coverUrl }
}

function goneLine(line: { bookId: string; quantity: number }): CartLine {
  return {
    id: line.bookId,
    ...line,
    title: account.goneBook,
    author: '',
    genre: '',
    coverUrl: null,
    unitPrice: 0,
    lineTotal: 0,
    available: 0,
    formerPrice: null,
    isGone: true,
  }
}
