// Measures how soon the warehouse has what the shop commits, and what the dashboards wait with many orders in it.
// npm run bench:analytics [-- --seconds 60 --rate 100] and npm run bench:analytics -- --orders 1000000 [--books 10000]
import { parseArgs } from 'node:util'
import { measureLatency } from './bench-analytics/latency.ts'
import { measureVolume } from './bench-analytics/volume.ts'
import { machineWords } from './bench/machine.ts'
import { failInOneSentence } from './lib/sentence.ts'

await measure().catch(failInOneSentence)
process.exit()

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '100' },
      orders: { type: 'string' },
      books: { type: 'string', default: '10000' },
    },
  })
  const perSecond = Number(values.rate)
  const load = { orders: perSecond * Number(values.seconds), perSecond }
  const { orders } = values
  if (orders === undefined) await measureLatency(load)
  else await measureVolume({ orders: Number(orders), books: Number(values.books) })
  console.log(`\n${machineWords().join(' · ')}`)
}
