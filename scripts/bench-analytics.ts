// Measures how soon the warehouse has what the shop commits, and what the dashboards wait with many orders in it.
// npm run bench:analytics [-- --help]
import { parseArgs } from 'node:util'
import { measureBacklog } from './bench-analytics/backlog.ts'
import { measureLatency } from './bench-analytics/latency.ts'
import { measureVolume } from './bench-analytics/volume.ts'
import { machineWords } from './bench/machine.ts'
import { failInOneSentence } from './lib/sentence.ts'

const help = `npm run bench:analytics       commit → row in the warehouse, at 100 orders a second for a minute
  --rate 100 --seconds 60     orders a second, and for how long
  --orders 1000000            what each chart's question takes with so many orders, and a check of them all
  --backlog 100000            how long so many orders take through Debezium, Kafka and Flink when they come at once
  --books 10000               of which the orders are`

await measure().catch(failInOneSentence)
process.exit()

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '100' },
      orders: { type: 'string' },
      backlog: { type: 'string' },
      books: { type: 'string', default: '10000' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const perSecond = Number(values.rate)
  const load = { orders: perSecond * Number(values.seconds), perSecond }
  const { orders, backlog } = values
  const books = Number(values.books)
  if (orders !== undefined) await measureVolume({ orders: Number(orders), books })
  else if (backlog !== undefined) await measureBacklog({ orders: Number(backlog), books })
  else await measureLatency(load)
  console.log(`\n${machineWords().join(' · ')}`)
}
