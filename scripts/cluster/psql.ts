import { kubectl, type Cluster } from './cluster.ts'
import { namespaceOf } from './databases.ts'

/**
 * Gives the pod that is a database's primary.
 * @throws Error in a sentence when there is none
 */
export async function primaryOf(cluster: Cluster, database: string): Promise<string> {
  const selector = `cnpg.io/cluster=${database},cnpg.io/instanceRole=primary`
  const at = `--namespace=${namespaceOf(database)}`
  const found = await kubectl(cluster, [
    'get',
    'pods',
    at,
    `--selector=${selector}`,
    '--output=name',
  ])
  const [pod] = found.trim().split('\n')
  if (pod) return pod
  throw new Error(
    `The database ${database} has no primary: kubectl describe cluster ${database} ${at.replace('=', ' ')}`,
  )
}

/**
 * Asks a database as its superuser, in its own pod; gives the rows with their columns.
 * @param server the Cluster of CloudNativePG, which is named as its first database
 */
export async function psql(
  cluster: Cluster,
  server: string,
  query: string,
  database = server,
): Promise<string[][]> {
  const pod = await primaryOf(cluster, server)
  const text = await kubectl(cluster, [
    'exec',
    `--namespace=${namespaceOf(server)}`,
    '--container=postgres',
    pod,
    '--',
    'psql',
    '--no-psqlrc',
    '--tuples-only',
    '--no-align',
    `--dbname=${database}`,
    `--command=${query}`,
  ])
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'))
}
