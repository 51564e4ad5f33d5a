import { podsOf, type Resource } from './build.ts'
import { items, mapping, selects, text, type Mapping } from './node.ts'
import { ofKind, type Secret, type Shop } from './shop.ts'

type Keys = Record<'secrets' | 'configMaps', Map<string, string[]>>

/** Gives the keys of every Secret and ConfigMap, by `<namespace>/<name>`. */
export const keysOf = once((shop): Keys => {
  const secrets = shop.secrets.map(({ namespace, name, data }) =>
    entry(namespace, name, Object.keys(data)),
  )
  const made = ofKind(shop, 'Certificate').map(({ namespace, body }) =>
    entry(namespace, text(body, 'spec', 'secretName'), ['ca.crt', 'tls.crt', 'tls.key']),
  )
  const configMaps = ofKind(shop, 'ConfigMap').map(({ namespace, name, body }) =>
    entry(namespace, name, Object.keys(mapping(body, 'data'))),
  )
  return { secrets: new Map([...secrets, ...made]), configMaps: new Map(configMaps) }
})

function entry<T>(namespace: string, name: string, value: T): [string, T] {
  return [`${namespace}/${name}`, value]
}

/** Makes a function that looks at a shop once. */
function once<T>(look: (shop: Shop) => T): (shop: Shop) => T {
  const seen = new WeakMap<Shop, T>()
  return (shop) => {
    const found = seen.get(shop) ?? look(shop)
    seen.set(shop, found)
    return found
  }
}

/** Gives the ports of every Service, those that operators, Knative and Kubernetes make as well, by `<namespace>/<name>`. */
export const servicesOf = once((shop): Map<string, number[]> => {
  const functions = shop.functions.map(({ name, namespace }) => entry(namespace, name, [80]))
  const api = entry('default', 'kubernetes', [443])
  return new Map([...shop.resources.flatMap(servicesOfOne), ...functions, api])
})

function servicesOfOne(resource: Resource): [string, number[]][] {
  const { kind, namespace, name, body } = resource
  const ports = (path: string[]) => items(body, ...path).map((each) => Number(text(each, 'port')))
  switch (`${kind} ${resource.apiVersion}`) {
    case 'Service v1':
      return [[`${namespace}/${name}`, ports(['spec', 'ports'])]]
    case 'Cluster postgresql.cnpg.io/v1':
      return ['r', 'ro', 'rw'].map((way) => [`${namespace}/${name}-${way}`, [5432]])
    case 'FlinkDeployment flink.apache.org/v1beta1':
      return [[`${namespace}/${name}-rest`, [8081]]]
    case 'Kafka kafka.strimzi.io/v1':
      return [[`${namespace}/${name}-kafka-bootstrap`, ports(['spec', 'kafka', 'listeners'])]]
    case 'Gateway gateway.networking.k8s.io/v1':
      return [[`${namespace}/${gatewayService(resource)}`, ports(['spec', 'listeners'])]]
    default:
      return []
  }
}

/** Gives the name of the Service that Istio makes for a Gateway. */
export function gatewayService({ name, body }: Resource): string {
  const override = text(body, 'metadata', 'annotations', 'gateway.istio.io/name-override')
  return override || `${name}-${text(body, 'spec', 'gatewayClassName')}`
}

/** Gives the ServiceAccounts by `<namespace>/<name>`, those that operators make as well. */
export const accountsOf = once((shop): Set<string> => {
  const names = shop.resources.flatMap(({ kind, namespace, name, body }) => {
    if (kind === 'ServiceAccount' || kind === 'Cluster') return [`${namespace}/${name}`]
    if (kind === 'Kafka')
      return [`${namespace}/${name}-kafka`, `${namespace}/${name}-entity-operator`]
    if (kind === 'KafkaConnect') return [`${namespace}/${name}-connect`]
    if (kind !== 'Gateway') return []
    return [`${namespace}/${name}-${text(body, 'spec', 'gatewayClassName')}`]
  })
  return new Set(names)
})

const labelsOf = once((shop) => [
  ...shop.resources.flatMap((resource) =>
    [...podsOf(resource).map(({ labels }) => labels), ...operatedLabels(resource)].map(
      (labels) => ({
        namespace: resource.namespace,
        labels,
      }),
    ),
  ),
  ...shop.functions.map(({ namespace, deploy }) => ({
    namespace,
    labels: Object.fromEntries(deploy.labels.map(({ key, value }) => [key, value])),
  })),
])

/** Says whether pods with these labels are made by some resource or function of the namespace. */
export function isPod(shop: Shop, namespace: string, selector: Mapping): boolean {
  return labelsOf(shop).some((pod) => pod.namespace === namespace && selects(selector, pod.labels))
}

function operatedLabels({ kind, name }: Resource): Mapping[] {
  if (kind === 'Gateway') return [{ 'gateway.networking.k8s.io/gateway-name': name }]
  if (kind === 'Cluster') return [{ 'cnpg.io/cluster': name }]
  if (kind === 'KafkaConnect') return [{ 'strimzi.io/name': `${name}-connect` }]
  if (kind !== 'Kafka') return []
  return ['kafka', 'entity-operator'].map((part) => ({ 'strimzi.io/name': `${name}-${part}` }))
}

/** Gives a Secret's values as `npm run up` fills them, with stand-ins for what is random. */
export function valuesOf(shop: Shop, secret: Secret): Record<string, string> {
  const fill = (value: string) =>
    value
      .replace(/\{([-a-z]+)\/([-a-z]+):(\w+)\}/g, (_all, namespace, name, key) => {
        const other = shop.secrets.find((one) => one.namespace === namespace && one.name === name)
        return (other && valuesOf(shop, other)[String(key)]) ?? ''
      })
      .replaceAll('{random}', 'x'.repeat(32))
      .replaceAll('{password}', 'x'.repeat(32))
      .replaceAll('{signing-key}', `k1:${'x'.repeat(43)}=`)
  return Object.fromEntries(Object.entries(secret.data).map(([key, value]) => [key, fill(value)]))
}
