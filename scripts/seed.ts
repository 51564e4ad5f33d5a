// Fills the shelves of the running shop, and on demand with a generated catalogue and two years of orders.
// npm run seed [-- --books 100000 --orders 50000 --seed 7 --until 2026-01-01 --state .local/stack --databases '{"ecom": …}']
import { parseArgs } from 'node:util'
import { progressBar } from './lib/progress.ts'
import { readRun, runFileIn } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import * as v from 'valibot'
import { seedBase } from './seed/base.ts'
import { urlsSchema, type Urls } from './seed/connect.ts'

export { seedBase }

if (import.meta.main) await seed().catch(failInOneSentence)

async function seed(): Promise<void> {
  const { values } = parseArgs({
    options: {
      books: { type: 'string', default: '0' },
      orders: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string', default: new Date().toISOString().slice(0, 10) },
      state: { type: 'string', default: '.local' },
      databases: { type: 'string' },
    },
  })
  const running = () => readRun(runFileIn(values.state)).databases
  const urls = values.databases ? readUrls(values.databases) : running()
  await seedBase(urls, progressBar('Filling the shelves'))

  const wish = { books: Number(values.books), orders: Number(values.orders) }
  if (wish.books === 0 && wish.orders === 0) return
  const until = Date.parse(`${values.until}T00:00:00Z`)
  if (Number.isNaN(until)) throw new Error('--until is a day: 2026-01-01.')
  const { generate } = await import('./seed/generate.ts')
  const label = `Making ${wish.books} books and ${wish.orders} orders`
  const seed = Number(values.seed)
  const checksum = await generate(urls, { ...wish, seed, until }, progressBar(label))
  console.log(`Seed ${seed} until ${values.until}: checksum ${checksum}`)
}

function readUrls(json: string): Urls {
  try {
    return v.parse(urlsSchema, JSON.parse(json))
  } catch {
    throw new Error('--databases is JSON with the URLs of ecom, inventory and payment.')
  }
}
