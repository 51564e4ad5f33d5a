import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { kubectl, type Cluster } from './cluster.ts'
import { databases, namespaceOf } from './databases.ts'
import { finished } from './jobs.ts'
import { primaryOf } from './psql.ts'

/** Where the dumps of a database are on this machine. */
export function dumpFolder({ dataDir }: Pick<Cluster, 'dataDir'>, database: string): string {
  return join(dataDir, 'backups', database)
}

/**
 * Dumps every database now, by the job that dumps it every night.
 * @returns the files
 * @throws Error when one fails; the others' dumps are whole
 */
export async function backUp(cluster: Cluster): Promise<string[]> {
  const stamp = Date.now().toString(36)
  const runs = databases.map(async (database) => {
    const [name, at] = [`backup-${database}`, `--namespace=${namespaceOf(database)}`]
    const job = `${name}-${stamp}`
    await kubectl(cluster, ['create', 'job', job, `--from=cronjob/${name}`, at])
    await finished(cluster, { name: job, namespace: namespaceOf(database) })
    await kubectl(cluster, ['delete', 'job', job, at])
    return newestDump(cluster, database)
  })
  const outcomes = await Promise.allSettled(runs)
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

/**
 * Gives the newest dump of a database.
 * @throws Error in a sentence when there is none
 */
export async function newestDump(cluster: Pick<Cluster, 'dataDir'>, database: string) {
  const folder = dumpFolder(cluster, database)
  const dumps = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.dump'))
  const newest = dumps.toSorted().at(-1)
  if (!newest) throw new Error(`${folder} holds no dump: npm run backup makes one.`)
  return join(folder, newest)
}

/**
 * Puts a dump in the place of what its database holds, in one transaction: it is there whole, or nothing has
 * changed.
 */
export async function restore(cluster: Cluster, database: string, file: string): Promise<void> {
  const pod = await primaryOf(cluster, database)
  await cluster.shell.succeed(
    'kubectl',
    [
      'exec',
      '--stdin',
      `--namespace=${namespaceOf(database)}`,
      '--container=postgres',
      pod,
      '--',
      'pg_restore',
      '--clean',
      '--if-exists',
      '--single-transaction',
      '--exit-on-error',
      `--dbname=${database}`,
    ],
    { input: createReadStream(file), label: `Restoring ${database}`, patience: 3600 },
  )
}
