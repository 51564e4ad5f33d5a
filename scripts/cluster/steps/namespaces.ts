import { apply, type Cluster } from '../cluster.ts'
import { buildManifests, manifestText, partsOf } from '../manifests.ts'

/** Makes the namespaces before the controllers come, which ask for some of them. */
export async function applyNamespaces(cluster: Cluster): Promise<void> {
  const { namespaces } = partsOf(await buildManifests(cluster))
  await apply(cluster, ['--filename=-'], manifestText(namespaces))
}
