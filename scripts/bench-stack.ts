// Measures how long an event takes from its commit to a subscriber, by Debezium and Kafka and by the embedded relay. npm run bench:stack
import { parseArgs } from 'node:util'
import { machineWords } from './bench/machine.ts'
import { percentile } from './bench/statistics.ts'
import { toMarkdown, type Entry } from './bench/table.ts'
import { latencies } from './bench-stack/latency.ts'
import { failInOneSentence } from './lib/sentence.ts'

const shares = [0.5, 0.95, 0.99]

await measure().catch(failInOneSentence)
process.exit()

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '1000' },
      rate: { type: 'string', default: '50' },
    },
  })
  const load = { orders: Number(values.orders), perSecond: Number(values.rate) }
  const embedded = await latencies('embedded', load)
  const stack = await latencies('stack', load)
  const rows = shares.map((share): Entry => ({
    goal: 'E1',
    what: `commit → delivered, p${share * 100}, ${load.orders} orders at ${load.perSecond}/s`,
    ours: { value: percentile(stack, share), unit: 'ms', what: 'Debezium and Kafka' },
    peer: { value: percentile(embedded, share), unit: 'ms', what: 'embedded relay' },
  }))
  console.log(`${toMarkdown(rows)}\n\n${machineWords().join(' · ')}`)
}
