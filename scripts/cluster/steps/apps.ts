import { apply, type Cluster } from '../cluster.ts'
import { buildManifests, manifestText, partsOf } from '../manifests.ts'

/** Describes routes, accounts, policies, subscriptions and connectors. func wants the accounts to be there. */
export async function applyApps(cluster: Cluster): Promise<void> {
  const { apps } = partsOf(await buildManifests(cluster))
  await apply(cluster, ['--filename=-'], manifestText(apps))
}
