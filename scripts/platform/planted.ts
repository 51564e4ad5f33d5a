import { patch } from '../../platform/checks/patch.ts'
import { type Mapping, text } from '../../platform/checks/node.ts'

type Planted = {
  fault: string
  kind: string
  name: string
  /** JSON patch operations. */
  change: { op: 'add' | 'replace' | 'remove'; path: string; value?: unknown }[]
}

/** Faults that only the API server's rules or Knative's own find. */
export const planted: Planted[] = [
  {
    fault: 'a misspelt field',
    kind: 'Deployment',
    name: 'redis',
    change: [{ op: 'add', path: '/spec/replica', value: 1 }],
  },
  {
    fault: 'a wrong type',
    kind: 'Deployment',
    name: 'keycloak',
    change: [{ op: 'replace', path: '/spec/replicas', value: 'one' }],
  },
  {
    fault: 'a wrong enum',
    kind: 'PeerAuthentication',
    name: 'default',
    change: [{ op: 'replace', path: '/spec/mtls/mode', value: 'STRONG' }],
  },
  {
    fault: 'an API version that Strimzi has no longer',
    kind: 'KafkaTopic',
    name: 'order.created',
    change: [{ op: 'replace', path: '/apiVersion', value: 'kafka.strimzi.io/v1beta2' }],
  },
  {
    fault: 'a required field that is missing',
    kind: 'KafkaConnect',
    name: 'bookstore',
    change: [{ op: 'remove', path: '/spec/groupId' }],
  },
  {
    fault: 'two listeners of one name (CEL)',
    kind: 'Gateway',
    name: 'public',
    change: [{ op: 'replace', path: '/spec/listeners/1/name', value: 'shop' }],
  },
  {
    fault: 'a rewrite beside a redirect (CEL)',
    kind: 'HTTPRoute',
    name: 'books',
    change: [
      {
        op: 'add',
        path: '/spec/rules/0/filters/-',
        value: { type: 'RequestRedirect', requestRedirect: { statusCode: 302 } },
      },
    ],
  },
  {
    fault: 'an unknown method',
    kind: 'HTTPRoute',
    name: 'cart',
    change: [{ op: 'replace', path: '/spec/rules/0/matches/0/method', value: 'FETCH' }],
  },
  {
    fault: 'an unknown field of a policy',
    kind: 'AuthorizationPolicy',
    name: 'redis',
    change: [{ op: 'add', path: '/spec/selectors', value: {} }],
  },
  {
    fault: 'an unknown kind',
    kind: 'KnativeServing',
    name: 'knative-serving',
    change: [{ op: 'replace', path: '/kind', value: 'KnativeServer' }],
  },
  {
    fault: 'a wrong type of an operator',
    kind: 'Cluster',
    name: 'ecom',
    change: [{ op: 'replace', path: '/spec/instances', value: '1' }],
  },
  {
    fault: 'a Flink that its operator does not know',
    kind: 'FlinkDeployment',
    name: 'flink',
    change: [{ op: 'replace', path: '/spec/flinkVersion', value: 'v2_9' }],
  },
  {
    fault: 'a way to upgrade that Flink has not',
    kind: 'FlinkDeployment',
    name: 'flink',
    change: [{ op: 'replace', path: '/spec/job/upgradeMode', value: 'rolling' }],
  },
  {
    fault: 'a database of no cluster',
    kind: 'Database',
    name: 'superset-metadata',
    change: [{ op: 'remove', path: '/spec/cluster' }],
  },
  {
    fault: 'a state that no connector has',
    kind: 'KafkaConnector',
    name: 'ecom-connector',
    change: [{ op: 'replace', path: '/spec/state', value: 'asleep' }],
  },
  {
    fault: 'an ordering that Knative does not know',
    kind: 'KafkaSource',
    name: 'stock-order-created',
    change: [{ op: 'replace', path: '/spec/ordering', value: 'sorted' }],
  },
  {
    fault: 'a delay that is not ISO 8601',
    kind: 'KafkaSource',
    name: 'payment-order-created',
    change: [{ op: 'replace', path: '/spec/delivery/backoffDelay', value: '2s' }],
  },
  {
    fault: 'a schedule of six fields',
    kind: 'PingSource',
    name: 'orders-sweep',
    change: [{ op: 'replace', path: '/spec/schedule', value: '*/1 * * *' }],
  },
  {
    fault: 'an autoscaling annotation on the metadata of a Knative Service',
    kind: 'Service',
    name: 'books',
    change: [
      {
        op: 'add',
        path: '/metadata/annotations',
        value: { 'autoscaling.knative.dev/min-scale': '1' },
      },
    ],
  },
  {
    fault: 'a scale that is no number',
    kind: 'Service',
    name: 'cart',
    change: [
      {
        op: 'replace',
        path: '/spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale',
        value: 'ten',
      },
    ],
  },
]

/**
 * Plants every fault in a copy of its resource.
 * @throws Error when a resource is not there
 */
export function plant(resources: Mapping[]): Mapping[] {
  return planted.map(({ fault, kind, name, change }) => {
    const found = resources.find(
      (body) => body.kind === kind && text(body, 'metadata', 'name') === name,
    )
    if (!found) throw new Error(`There is no ${kind} ${name} to plant ${fault}`)
    return patch(fault, found, change)
  })
}
