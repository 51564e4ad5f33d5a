import { database } from '@bookstore/shared/db.ts'
import { logger } from '@bookstore/shared/log.ts'
import { limiter } from '@bookstore/shared/rate-limit.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { createApp, session } from './app.ts'

export type NewBook = {
  title: string
  author: string
  description: string
  genre: string
  price_cents: number
  published_year: number
  isbn?: string
  popularity?: number
}

/** Starts the function in this process, over its own database, for a test file. */
export async function startSearch() {
  const clone = await cloneDatabase('ecom')
  const log = logger('search', 'error', () => {})
  const db = database(clone.url('search'), { max: 4, name: 'search', session })
  const limit = limiter({ factor: 1000, log })
  const app = createApp({ db, log, limit, trustedProxies: [] })
  let isbn = 0

  async function request(path: string, method = 'GET') {
    const response = await app.request(path, { method })
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(await response.text()),
    }
  }

  return {
    clone,
    request,
    /** Searches, expects an answer and gives it. `rest` is the query beside `q`. */
    async search(q: string, rest = '') {
      const answer = await request(`/ecom/books/search?q=${encodeURIComponent(q)}${rest}`)
      if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    async suggest(q: string) {
      const answer = await request(`/ecom/books/suggest?q=${encodeURIComponent(q)}`)
      if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    async add(books: readonly NewBook[]): Promise<string[]> {
      const { admin } = clone
      const rows = books.map((book) => ({
        popularity: 0,
        isbn: `9798${String((isbn += 1)).padStart(9, '0')}`,
        ...book,
      }))
      const added = await admin<{ id: string }[]>`
        insert into catalog.books ${admin(rows)}
        returning id`
      return added.map(({ id }) => id)
    },
    async stop() {
      await db.close()
      await clone.drop()
    },
  }
}
