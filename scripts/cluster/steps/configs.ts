import { apply, type Cluster } from '../cluster.ts'
import { buildManifests, manifestText, partsOf } from '../manifests.ts'

/**
 * Describes what the functions need: mesh, gateway, Knative, databases, Kafka, identity, policies. No registry has the
 * image of Kafka Connect, so the nodes get it before.
 */
export async function applyConfigs(cluster: Cluster): Promise<void> {
  await cluster.store.load(cluster, await cluster.builder.connect())
  const { namespaces, configs } = partsOf(await buildManifests(cluster))
  await apply(cluster, ['--filename=-'], manifestText([...namespaces, ...configs]))
}
