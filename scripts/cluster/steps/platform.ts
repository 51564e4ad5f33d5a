import { waitFor, waitForRollout, type Cluster } from '../cluster.ts'

const minutes = 60

/** Waits until what the functions need is ready; the images that it takes are fetched once. */
export async function waitForPlatform(cluster: Cluster): Promise<void> {
  const everywhere = ['--all', '--all-namespaces']
  await waitFor(
    cluster,
    ['gateways.gateway.networking.k8s.io', ...everywhere],
    'condition=Programmed',
    5 * minutes,
  )
  await waitFor(
    cluster,
    ['clusters.postgresql.cnpg.io', ...everywhere],
    'condition=Ready',
    15 * minutes,
  )
  await waitFor(
    cluster,
    ['kafkas.kafka.strimzi.io', ...everywhere],
    'condition=Ready',
    15 * minutes,
  )
  await waitFor(cluster, ['knativeservings', ...everywhere], 'condition=Ready', 10 * minutes)
  await waitFor(cluster, ['knativeeventings', ...everywhere], 'condition=Ready', 10 * minutes)
  await waitForRollout(cluster, 'infra', 'deployment/redis')
  await waitFor(cluster, ['kafkaconnects', ...everywhere], 'condition=Ready', 15 * minutes)
}
