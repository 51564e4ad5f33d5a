import * as v from 'valibot'
import { table } from '../lib/table.ts'
import { resources, type Cluster } from './cluster.ts'
import { names, reasonAgainst, withConditions } from './doctor/finding.ts'
import { deployedFrom } from './func.ts'
import { nodeContainers } from './nodes.ts'
import { addresses } from './steps/ready.ts'

const pod = v.object({ metadata: names, status: v.object({ phase: v.string() }) })

/** Gives what people want to know first: nodes, functions with their pods, what carries events, addresses. */
export async function statusLines(cluster: Cluster): Promise<string[]> {
  const containers = await nodeContainers(cluster)
  const running = containers.filter(({ isRunning }) => isRunning)
  if (running.length === 0) {
    return [
      containers.length === 0 ? 'There is no cluster: npm run up' : 'It is stopped: npm run up',
    ]
  }
  return [
    `${running.length} of ${containers.length} nodes run`,
    '',
    await functionTable(cluster),
    '',
    ...(await counts(cluster)),
    '',
    ...addresses(cluster),
  ]
}

async function functionTable(cluster: Cluster): Promise<string> {
  const services = await resources(cluster, 'services.serving.knative.dev', withConditions)
  const pods = await resources(cluster, 'pods', pod)
  const rows = services.map(({ metadata, status }) => {
    const own = pods.filter(
      (each) =>
        each.metadata.labels['serving.knative.dev/service'] === metadata.name &&
        each.metadata.namespace === metadata.namespace &&
        each.status.phase === 'Running',
    )
    const fault = reasonAgainst(status.conditions, 'Ready')
    return [
      metadata.name,
      metadata.namespace,
      own.length === 0 ? 'at zero' : `${own.length}`,
      metadata.annotations[deployedFrom] ?? 'unknown',
      fault ?? 'ready',
    ]
  })
  return table(['function', 'namespace', 'pods', 'deployed from', 'state'], rows)
}

async function counts(cluster: Cluster): Promise<string[]> {
  const kinds = {
    Databases: 'clusters.postgresql.cnpg.io',
    Subscriptions: 'kafkasources.sources.knative.dev',
    Connectors: 'kafkaconnectors.kafka.strimzi.io',
  }
  const lines = Object.entries(kinds).map(async ([name, kind]) => {
    const found = await resources(cluster, kind, withConditions)
    const ready = found.filter(({ status }) => !reasonAgainst(status.conditions, 'Ready'))
    return `${name}: ${ready.length} of ${found.length} are ready`
  })
  return Promise.all(lines)
}
