// Dumps every database of the cluster to data/backups/<database>. npm run backup
import { backUp } from './cluster/backup.ts'
import { openCluster } from './cluster/options.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function backup(): Promise<void> {
  for (const file of await backUp(openCluster())) console.log(file)
}

await backup().catch(failInOneSentence)
