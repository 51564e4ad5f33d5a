// Fights over the last copies of a running shop, then proves that its books are right.
// npm run prove [-- --shoppers 300 --seed 7 --state .local/stack]
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { passwordToken } from './lib/login.ts'
import { passwordOf, readRun, runFileIn, type Run } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { createShopClient } from './lib/shop-client.ts'
import { progressBar } from './lib/progress.ts'
import { table } from './lib/table.ts'
import { closeBooks, openBooks } from './prove/connect.ts'
import type { Books } from './prove/ledger.ts'
import { proveShop, type Proof } from './prove/proof.ts'
import { seeded, type Random } from './prove/random.ts'
import { settled } from './prove/settled.ts'
import { goShopping, type Tally } from './prove/shopper.ts'
import { setStock } from './prove/stock.ts'

const hotBooks = 5
const shopperCount = 500
const settleMilliseconds = 120_000

const page = v.object({ content: v.array(v.object({ id: v.string() })) })
const stock = v.object({ quantity: v.number(), reserved: v.number() })

await prove().catch(failInOneSentence)

async function prove(): Promise<void> {
  const { values } = parseArgs({
    options: {
      shoppers: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      state: { type: 'string', default: '.local' },
    },
  })
  const run = readRun(runFileIn(values.state))
  const books = openBooks(run.databases)
  try {
    const random = seeded(Number(values.seed))
    console.log(`Seed ${values.seed}; repeat with: npm run prove -- --seed ${values.seed}`)
    const since = new Date()
    const hot = await putLastCopies(run, random)
    const { tally, unfair } = await shop(run, hot, Number(values.shoppers), random)
    console.log('Waiting until every event is done')
    await settled(books, run.relay.statsUrl, { since, timeout: settleMilliseconds })
    const proof = await proveShop(books, since, hot)
    await print(books, since, tally, proof)
    conclude([...unfair, ...proof.faults])
    await restock(run, hot)
  } finally {
    await closeBooks(books)
  }
}

function tokenOf(run: Run, name: string): Promise<string> {
  return passwordToken(run.identity.tokenUrl, { name, password: passwordOf(run, name) })
}

async function putLastCopies(run: Run, random: Random): Promise<string[]> {
  const call = createShopClient(run.gateway.url)
  const token = await tokenOf(run, 'admin1')
  const { content } = await call('GET', '/ecom/books?size=100', { status: 200, schema: page })
  const hot = content
    .map(({ id }) => id)
    .toSorted(() => random() - 0.5)
    .slice(0, hotBooks)
  for (const id of hot) {
    const path = `/inven/stock/${id}`
    const { reserved } = await call('GET', path, { status: 200, schema: stock })
    const quantity = reserved + 1 + Math.floor(random() * 30)
    await setStock(run.gateway.url, token, id, quantity)
  }
  return hot
}

async function shop(run: Run, hot: string[], shoppers: number, random: Random) {
  const tally: Tally = new Map()
  const unfair: string[] = []
  const first = Math.floor(random() * shopperCount)
  const names = Array.from({ length: Math.min(shoppers, shopperCount) }, (_, index) => {
    return `shopper-${((first + index) % shopperCount) + 1}`
  })
  const arrive = progressBar(`${names.length} shoppers arrive`)
  const tokens: string[] = []
  for (const [index, name] of names.entries()) {
    tokens.push(await tokenOf(run, name))
    arrive((index + 1) / names.length)
  }
  const leave = progressBar(`${names.length} shoppers buy at once`)
  let gone = 0
  await Promise.all(
    tokens.map(async (token, index) => {
      const own = seeded(Math.floor(random() * 1e9) + index)
      unfair.push(
        ...(await goShopping({ url: run.gateway.url, token, books: hot, random: own, tally })),
      )
      leave(++gone / tokens.length)
    }),
  )
  return { tally, unfair }
}

async function print(books: Books, since: Date, tally: Tally, { ledger }: Proof): Promise<void> {
  const answers = [...tally].toSorted(([a], [b]) => a.localeCompare(b))
  const orders = await books.ecom<{ label: string; count: number }[]>`
    select concat_ws(' ', status, reason) as label, count(*)::int as count
    from ordering.orders
    where created_at >= ${since}
    group by status, reason
    order by status, reason`
  const events = await Promise.all(Object.values(books).map((sql) => eventsSince(sql, since)))
  const rows = ledger.map(({ title, received, free, held, sold }) => {
    return [title.slice(0, 40), received, '=', free, held, sold] as const
  })
  const counted = (list: readonly { label: string; count: number }[]) =>
    list.map(({ label, count }) => [label, count] as const)
  console.log(`\n${table(['checkout answers', 'count'], answers)}`)
  console.log(`\n${table(['orders', 'count'], counted(orders))}`)
  console.log(`\n${table(['events', 'count'], counted(events.flat()))}`)
  console.log(`\n${table(['book', 'initial + restocked', '', 'free', 'held', 'sold'], rows)}`)
}

function eventsSince(sql: Books['ecom'], since: Date) {
  return sql<{ label: string; count: number }[]>`
    select type as label, count(*)::int as count
    from eventing.outbox
    where created_at >= ${since}
    group by type
    order by type`
}

function conclude(faults: readonly string[]): void {
  const [first] = faults
  if (first === undefined) return console.log('\nPROVED')
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  console.log(`\n${first}${more}\nNOT PROVED`)
  process.exitCode = 1
}

// Other people shop here too: what was put at its last copies is filled up again.
async function restock(run: Run, hot: readonly string[]): Promise<void> {
  const token = await tokenOf(run, 'admin1')
  for (const id of hot) await setStock(run.gateway.url, token, id, 50)
}
