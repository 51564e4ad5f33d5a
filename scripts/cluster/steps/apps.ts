import { apply, type Cluster, type Image } from '../cluster.ts'
import { buildManifests, manifestText, partsOf } from '../manifests.ts'

/**
 * Describes routes, accounts, policies, subscriptions, connectors, and the programs of the analytics, whose images no
 * registry has. func wants the accounts to be there.
 */
export async function applyApps(cluster: Cluster): Promise<void> {
  const images = await loadImages(cluster)
  const { apps } = partsOf(await buildManifests(cluster, images))
  await apply(cluster, ['--filename=-'], manifestText(apps))
}

async function loadImages(cluster: Cluster): Promise<Image[]> {
  const { builder, store } = cluster
  if (!cluster.components.includes('analytics')) return []
  const images = [await builder.jobs(), await builder.flink(), await builder.superset()]
  for (const image of images) await store.load(cluster, image)
  return images
}
