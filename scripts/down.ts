// Takes the cluster away. Without --data its nodes are stopped: nothing of it runs any more, and `npm run up` goes on
// with everything that it holds. With --data the nodes and all data go. npm run down [-- --data]
import { parseArgs } from 'node:util'
import { takeAway, stopNodes } from './cluster/down.ts'
import { openCluster } from './cluster/options.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function down(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'boolean', default: false } } })
  const cluster = openCluster()
  if (values.data) await takeAway(cluster)
  else await stopNodes(cluster)
}

await down().catch(failInOneSentence)
