// Says what runs in the cluster and where. npm run status
import { openCluster } from './cluster/options.ts'
import { statusLines } from './cluster/status.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function status(): Promise<void> {
  for (const line of await statusLines(openCluster())) console.log(line)
}

await status().catch(failInOneSentence)
