// Fights over the last copies of a running shop, then proves that its books are right.
// npm run prove [-- --shoppers 300 --seed 7 --state .local/stack]
// On a Knative, while every function gets a new revision, or while the processes of each are killed:
// npm run prove -- --disturb roll|kill --kubeconfig FILE [--state .local/knative]
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { passwordToken } from './lib/login.ts'
import { passwordOf, readRun, runFileIn, type Run } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { createShopClient } from './lib/shop-client.ts'
import { progressBar } from './lib/progress.ts'
import { table } from './lib/table.ts'
import { closeBooks, openBooks } from './prove/connect.ts'
import { disturb, disturbances } from './prove/disturb.ts'
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

const options = v.object({
  shoppers: v.pipe(v.string(), v.transform(Number)),
  seed: v.string(),
  state: v.optional(v.string()),
  disturb: v.optional(v.picklist(disturbances, '--disturb takes roll or kill.')),
  kubeconfig: v.string(),
})

await prove().catch(failInOneSentence)

async function prove(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      shoppers: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      state: text,
      disturb: text,
      kubeconfig: { type: 'string', default: process.env.KUBECONFIG ?? '' },
    },
  })
  const { shoppers, seed, disturb: how, ...where } = v.parse(options, values)
  const run = readRun(runFileIn(where.state ?? (how ? '.local/knative' : '.local')))
  const books = openBooks(run.databases)
  try {
    const random = seeded(Number(seed))
    console.log(`Seed ${seed}; repeat with: npm run prove -- --seed ${seed}`)
    const since = new Date()
    const hot = await putLastCopies(run, random)
    const told = (sentence: string) => console.log(sentence)
    const kubeconfig = resolve(where.kubeconfig)
    const disturbed = how ? disturb(how, { kubeconfig, run, told }) : Promise.resolve()
    const { tally, unfair } = await shopUntil(disturbed, () => shop(run, hot, shoppers, random))
    console.log('Waiting until every event is done')
    await settled(books, run.relay.statsUrl, { since, timeout: settleMilliseconds })
    const proof = await proveShop(books, since, hot)
    await print(books, since, tally, proof)
    conclude([...unfair, ...proof.faults, ...(how === 'roll' ? failures(tally) : [])])
    await restock(run, hot)
  } finally {
    await closeBooks(books)
  }
}

type Bought = { tally: Tally; unfair: string[] }

// At least once, and again as long as functions are disturbed.
async function shopUntil(disturbed: Promise<void>, shopOnce: () => Promise<Bought>) {
  const all: Bought = { tally: new Map(), unfair: [] }
  const ending = new AbortController()
  const over = disturbed.finally(() => ending.abort())
  over.catch(() => {})
  do {
    const { tally, unfair } = await shopOnce()
    for (const [label, count] of tally) all.tally.set(label, (all.tally.get(label) ?? 0) + count)
    all.unfair.push(...unfair)
    // Nothing else is due before this turn of the event loop is over.
    await new Promise(setImmediate)
  } while (!ending.signal.aborted)
  await over
  return all
}

// A new revision takes over before the old one goes, so there is nothing to try again.
function failures(tally: Tally): string[] {
  return [...tally]
    .filter(([label]) => /retried after 50\d/.test(label))
    .map(([label, count]) => `${count} requests failed: ${label}`)
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
