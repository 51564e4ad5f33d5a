import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { kubectl, waitFor, type Cluster } from './cluster.ts'
import { databases } from './steps/open-nodes.ts'

/** Where the dumps of a database are on this machine. */
export function dumpFolder({ dataDir }: Pick<Cluster, 'dataDir'>, database: string): string {
  return join(dataDir, 'backups', database)
}

export function namespaceOf(database: string): string {
  return database === 'keycloak' ? 'identity' : database
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
    await waitFor(cluster, [`job/${job}`, at], 'condition=Complete', 1800)
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
  const namespace = namespaceOf(database)
  const [pod] = (
    await kubectl(cluster, [
      'get',
      'pods',
      `--namespace=${namespace}`,
      `--selector=cnpg.io/cluster=${database},cnpg.io/instanceRole=primary`,
      '--output=name',
    ])
  ).split('\n')
  if (!pod)
    throw new Error(`The database ${database} has no primary: npm run doctor -- --target cluster`)
  await cluster.shell.succeed(
    'kubectl',
    [
      'exec',
      '--stdin',
      `--namespace=${namespace}`,
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
