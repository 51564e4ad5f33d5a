// Puts the newest dump of every database, or of one, in the place of what the cluster holds.
// npm run restore -- --yes [--database ecom [--file data/backups/ecom/….dump]]
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { newestDump, restore } from './cluster/backup.ts'
import { databases } from './cluster/databases.ts'
import { openCluster } from './cluster/options.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function restoreAll(): Promise<void> {
  const text = { type: 'string' } as const
  const yes = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ options: { database: text, file: text, yes } })
  const { database, file } = values
  if (database !== undefined && !databases.includes(database)) {
    throw new Error(`There is no database "${database}": there are ${databases.join(', ')}.`)
  }
  if (file !== undefined && database === undefined) {
    throw new Error('A file is of one database: name it with --database.')
  }
  const cluster = openCluster()
  const wanted = database === undefined ? databases : [database]
  const dumps = await Promise.all(
    wanted.map(async (name) => ({
      name,
      dump: file === undefined ? await newestDump(cluster, name) : resolve(file),
    })),
  )
  for (const { name, dump } of dumps) console.log(`${name} from ${dump}`)
  if (!values.yes) {
    throw new Error('This replaces what the databases hold now. Say --yes to go on.')
  }
  for (const { name, dump } of dumps) await restore(cluster, name, dump)
  console.log('Restored.')
}

await restoreAll().catch(failInOneSentence)
