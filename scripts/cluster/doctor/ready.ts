import * as v from 'valibot'
import { resources, type Cluster } from '../cluster.ts'
import {
  called,
  conditions,
  describe,
  names,
  reasonAgainst,
  withConditions,
  type Check,
  type Finding,
} from './finding.ts'

type Kind = {
  name: string
  kind: string
  condition: string
  /** What to do, unless looking closer is all there is to say. */
  mend?: (resource: { namespace: string; name: string }, cluster: Cluster) => string
}

const kinds: readonly Kind[] = [
  { name: 'Nodes', kind: 'nodes', condition: 'Ready', mend: () => 'npm run up -- --from nodes' },
  { name: 'Gateways', kind: 'gateways.gateway.networking.k8s.io', condition: 'Programmed' },
  { name: 'Certificates', kind: 'certificates.cert-manager.io', condition: 'Ready' },
  { name: 'Databases', kind: 'clusters.postgresql.cnpg.io', condition: 'Ready' },
  { name: 'Kafka', kind: 'kafkas.kafka.strimzi.io', condition: 'Ready' },
  { name: 'Topics', kind: 'kafkatopics.kafka.strimzi.io', condition: 'Ready' },
  { name: 'Knative', kind: 'knativeservings.operator.knative.dev', condition: 'Ready' },
  { name: 'Eventing', kind: 'knativeeventings.operator.knative.dev', condition: 'Ready' },
  {
    name: 'Functions',
    kind: 'services.serving.knative.dev',
    condition: 'Ready',
    mend: ({ name }, { again }) => again ?? `npm run deploy -- ${name}`,
  },
  { name: 'Subscriptions', kind: 'kafkasources.sources.knative.dev', condition: 'Ready' },
  { name: 'Schedules', kind: 'pingsources.sources.knative.dev', condition: 'Ready' },
  { name: 'Connect', kind: 'kafkaconnects.kafka.strimzi.io', condition: 'Ready' },
  {
    name: 'Connectors',
    kind: 'kafkaconnectors.kafka.strimzi.io',
    condition: 'Ready',
    mend: ({ name, namespace }) =>
      `kubectl annotate kafkaconnector ${name} --namespace ${namespace} strimzi.io/restart=true`,
  },
]

/** Resources whose controllers say themselves whether they are well. */
export const readiness: readonly Check[] = kinds.map((kind) => ({
  name: kind.name,
  look: (cluster) => unready(cluster, kind),
}))

async function unready(cluster: Cluster, { kind, condition, mend }: Kind): Promise<Finding[]> {
  const found = await resources(cluster, kind, withConditions)
  const [singular = kind] = kind.split('.')
  return found.flatMap(({ metadata, status }) => {
    const why = reasonAgainst(status.conditions, condition)
    if (why === undefined) return []
    const what = `${called(metadata)} of ${singular} is not ${condition}`
    return [{ what, why, mend: mend?.(metadata, cluster) ?? describe(kind, metadata) }]
  })
}

const route = v.object({
  metadata: names,
  status: v.optional(v.object({ parents: v.optional(v.array(v.object({ conditions })), []) }), {
    parents: [],
  }),
})

/** Routes that the gateway has not taken, or that lead to nothing. */
export const routes: Check = {
  name: 'Routes',
  async look(cluster) {
    const found = await resources(cluster, 'httproutes.gateway.networking.k8s.io', route)
    return found.flatMap(({ metadata, status }) => {
      const asked = status.parents.length === 0 ? [{ conditions: [] }] : status.parents
      const why = asked
        .flatMap((parent) =>
          ['Accepted', 'ResolvedRefs'].map((type) => reasonAgainst(parent.conditions, type)),
        )
        .find((reason) => reason !== undefined)
      if (why === undefined) return []
      const what = `The route ${called(metadata)} leads nowhere`
      return [{ what, why, mend: describe('httproute', metadata) }]
    })
  },
}
