// Lets shoppers loose on the pages of a running shop, and proves that all adds up. npm run shoppers
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './lib/functions.ts'
import { passwordOf, readRun } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { table } from './lib/table.ts'
import { closeBooks, openBooks } from './prove/connect.ts'
import { seeded } from './prove/random.ts'
import { spendDay, type Day } from './shoppers/crowd.ts'
import { timeRows } from './shoppers/visits.ts'

const most = { shoppers: 500, seconds: 600 }

const help = `npm run shoppers [-- options]
  --seconds 60     how long they shop, at most ${most.seconds}
  --shoppers 50    how many, at most ${most.shoppers}: plain HTTP clients with cookies
  --seed N         repeats their choices
  --state .local   folder of the running shop's data
All of them have one address, and the limits of requests of the running shop apply to it.
Start it with: npm start -- --rate-limit-factor 100`

await run().catch(failInOneSentence)

async function run(): Promise<void> {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  const { values } = parseArgs({
    options: {
      seconds: text('60'),
      shoppers: text('50'),
      seed: text(String(Math.floor(Math.random() * 1e9))),
      state: text('.local'),
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const seconds = whole('seconds', values.seconds)
  const shoppers = whole('shoppers', values.shoppers)
  const shop = readRun(join(resolve(root, values.state), 'run.json'))
  if (!shop.storefront)
    throw new Error('The shop runs without its pages: start it without --api-only.')
  const books = openBooks(shop.databases)
  const user = (name: string) => ({ name, password: passwordOf(shop, name) })
  const people = Array.from({ length: shoppers }, (_, index) => user(`shopper-${index + 1}`))
  console.log(`${shoppers} shoppers for ${seconds} s, seed ${values.seed}`)
  try {
    const day = await spendDay(
      {
        url: shop.gateway.url,
        tokenUrl: shop.identity.tokenUrl,
        statsUrl: shop.relay.statsUrl,
        books,
        admin: user('admin1'),
      },
      { people, seconds, random: seeded(Number(values.seed)) },
    )
    conclude(day)
  } finally {
    await closeBooks(books)
  }
}

function whole(name: 'seconds' | 'shoppers', value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= most[name]) return number
  throw new Error(`--${name} takes a whole number from 1 to ${most[name]}, not "${value}".`)
}

function conclude({ visits, seconds, orders, refused, faults }: Day): void {
  const refusals = [...refused].map(([what, count]) => [`refused: ${what}`, count] as const)
  const totals = [
    ['requests a second', Math.round(visits.requests() / seconds)],
    ['orders', orders],
    ['asked to wait (429)', visits.waits()],
    ...refusals,
    ['errors (5xx)', visits.faults.length],
  ] as const
  console.log(`\n${table(['page', 'requests', 'p50 ms', 'p95 ms'], timeRows(visits))}`)
  console.log(`\n${table(['in all', ''], totals)}`)
  const [first] = faults
  if (first === undefined) return console.log('\nSOLD, AND ALL ADDS UP')
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  console.log(`\n${first}${more}`)
  process.exitCode = 1
}
