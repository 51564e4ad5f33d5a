import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { proveShop } from '../prove/proof.ts'
import { settled } from '../prove/settled.ts'
import { ask, bookNumber, expectProblem, nobody, type Answer, type Question } from './ask.ts'
import { openBooks, openTestShop, type TestShop } from './test-shop.ts'

let shop: TestShop
let admin: string

beforeAll(async () => {
  shop = await openTestShop()
  admin = await shop.token('admin1')
}, 60_000)
afterAll(() => shop.close())

type Call = [method: string, path: string, question?: Question]

const calls: Call[] = [
  ['GET', '/ecom/books?size='],
  ['GET', `/ecom/books/${bookNumber(1)}`],
  ['GET', '/ecom/books/search?q=hobbit'],
  ['GET', '/ecom/books/suggest?q=hobb'],
  ['GET', '/ecom/cart'],
  ['POST', '/ecom/cart', { json: { bookId: bookNumber(1), quantity: 1 } }],
  ['POST', '/ecom/checkout', { headers: { 'idempotency-key': 'down' } }],
  ['GET', '/ecom/orders'],
  ['POST', `/ecom/orders/${nobody}/cancel`],
  ['GET', '/ecom/admin/failed-events'],
  ['GET', `/inven/stock/${bookNumber(1)}`],
  ['PUT', `/inven/admin/stock/${bookNumber(2)}`, { json: { quantity: 50 } }],
]

let rounds = 0

/** Makes all calls at once; the list of books is another one each time, since a list is kept for a second. */
function callAll(): Promise<Answer[]> {
  rounds += 1
  return Promise.all(
    calls.map(([method, path, question]) => {
      const now = path.replace(/size=$/, `size=${rounds % 100 || 1}`)
      return ask(shop.url, method, now, { token: admin, ...question })
    }),
  )
}

const isRefused = ({ status }: Answer) => status === 503
const deaths = () => shop.activator.stats().map(({ name, restarts }) => [name, restarts])

it('answers 503 while the database is down, and goes on without a restart', async () => {
  const since = new Date()
  const warm = await callAll()
  expect(warm.filter(({ status }) => status >= 500)).toEqual([])

  const refused = new Set<string>()
  for (let times = 0; times < 3; times += 1) {
    // It answers again a moment before its new process is known.
    await vi.waitFor(() => process.kill(shop.databases.pid(), 'SIGKILL'), { timeout: 10_000 })
    let answers = await callAll()
    while (answers.some(isRefused)) {
      for (const [index, answer] of answers.entries()) {
        const path = calls[index]?.[1] ?? ''
        expect([path, answer.status < 500 || isRefused(answer)]).toEqual([path, true])
        if (!isRefused(answer)) continue
        refused.add(path)
        expectProblem(answer, 'dependency-down', path.split('?')[0] ?? '')
      }
      answers = await callAll()
    }
  }

  expect([...refused].toSorted()).toEqual([...new Set(calls.map(([, path]) => path))].toSorted())
  expect(deaths()).toEqual(deaths().map(([name]) => [name, 0]))
  const status = async () => {
    const [row] = await shop.books.ecom`select status from ordering.orders order by created_at`
    return row?.status
  }
  await expect.poll(status, { timeout: 40_000 }).toBe('CONFIRMED')
  const books = openBooks(shop)
  await settled(books, shop.relay.statsUrl, { since, timeout: 40_000 })
  expect((await proveShop(books, since, [])).faults).toEqual([])
  await Promise.all(Object.values(books).map((sql) => sql.end()))
}, 120_000)
