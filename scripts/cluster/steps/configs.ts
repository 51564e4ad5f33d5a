import { apply, type Cluster } from '../cluster.ts'
import { buildManifests, manifestText, partsOf } from '../manifests.ts'

/** Describes what the functions need: mesh, gateway, Knative, databases, Kafka, identity, policies. */
export async function applyConfigs(cluster: Cluster): Promise<void> {
  const { namespaces, configs } = partsOf(await buildManifests(cluster))
  await apply(cluster, ['--filename=-'], manifestText([...namespaces, ...configs]))
}
