import { podsOf, type Resource } from './build.ts'
import { isMapping, items, mapping, selects, text, texts, type Mapping } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

const exactVersion = /(@sha256:[0-9a-f]{64}|:v?\d[\w.-]*)$/
const ambient = 'istio.io/dataplane-mode'

/** What every resource must keep to, whatever it is for. */
export function policyFaults(shop: Shop): string[] {
  return [
    ...shop.resources.flatMap(podFaults),
    ...shop.resources.flatMap(imageFaults),
    ...shop.resources.flatMap(secretFaults),
    ...shop.resources.flatMap(meshFaults),
    ...shop.resources.flatMap(nativeFaults),
    ...ofKind(shop, 'Cluster', 'KafkaConnect', 'KafkaNodePool').flatMap(operatedFaults),
    ...ofKind(shop, 'Namespace').flatMap((namespace) => namespaceFaults(shop, namespace)),
  ]
}

function podFaults(resource: Resource): string[] {
  return podsOf(resource).flatMap(({ spec }) => {
    const subject = called(resource)
    const security = mapping(spec, 'securityContext')
    const containers = [...items(spec, 'initContainers'), ...items(spec, 'containers')]
    return [
      ...(security.runAsNonRoot === true ? [] : [`${subject} may run as root`]),
      ...(text(security, 'seccompProfile', 'type') === 'RuntimeDefault'
        ? []
        : [`${subject} has no seccomp profile`]),
      ...(spec.enableServiceLinks === false ? [] : [`${subject} is told of neighbours`]),
      ...containers.flatMap((container) => containerFaults(subject, container)),
    ]
  })
}

function containerFaults(subject: string, container: unknown): string[] {
  const security = mapping(container, 'securityContext')
  const resources = mapping(container, 'resources')
  const where = `${subject}, container ${text(container, 'name')},`
  return [
    ...(security.readOnlyRootFilesystem === true ? [] : [`${where} may write to its root`]),
    ...(security.allowPrivilegeEscalation === false ? [] : [`${where} may gain privileges`]),
    ...(items(security, 'capabilities', 'drop').includes('ALL')
      ? []
      : [`${where} has capabilities`]),
    ...resourceFaults(where, resources),
  ]
}

function resourceFaults(where: string, resources: Mapping): string[] {
  const wanted = [
    ['requests', 'cpu'],
    ['requests', 'memory'],
    ['limits', 'memory'],
  ]
  return wanted
    .filter((path) => text(resources, ...path) === '')
    .map((path) => `${where} has no ${path.join('.')}`)
}

function operatedFaults(resource: Resource): string[] {
  return resourceFaults(called(resource), mapping(resource.body, 'spec', 'resources'))
}

function imageFaults(resource: Resource): string[] {
  return texts(resource.body)
    .filter(({ path }) => ['image', 'imageName'].includes(path.at(-1) ?? ''))
    .filter(({ text: image }) => !exactVersion.test(image))
    .map(({ text: image }) => `${called(resource)} has an image without an exact version: ${image}`)
}

const secretNames = /(password|secret|token|private_?key)$/i

function secretFaults(resource: Resource): string[] {
  if (resource.kind === 'Secret') return [`${called(resource)} is in Git`]
  const variables = podsOf(resource).flatMap(({ spec }) =>
    items(spec, 'containers').flatMap((container) => items(container, 'env')),
  )
  const named = [
    ...variables.map((each) => [text(each, 'name'), text(each, 'value')] as const),
    ...(resource.kind === 'ConfigMap' ? Object.entries(mapping(resource.body, 'data')) : []),
  ]
  return named
    .filter(([name, value]) => secretNames.test(name) && value !== '')
    .map(([name]) => `${called(resource)} holds ${name} in the open`)
}

const layer7 = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths']
const layer7Sources = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks']

function meshFaults(resource: Resource): string[] {
  const { kind, body } = resource
  const metadata = Object.keys(mapping(body, 'metadata', 'annotations'))
  const scaling =
    kind === 'Service' && metadata.some((key) => key.startsWith('autoscaling.knative.dev/'))
      ? [`${called(resource)} has an autoscaling annotation on its metadata, which Knative refuses`]
      : []
  if (kind !== 'AuthorizationPolicy' || items(body, 'spec', 'targetRefs').length > 0) return scaling
  const rules = items(body, 'spec', 'rules')
  const used = rules.flatMap((rule) => [
    ...items(rule, 'to').flatMap((to) => Object.keys(mapping(to, 'operation'))),
    ...items(rule, 'from').flatMap((from) => Object.keys(mapping(from, 'source'))),
    ...items(rule, 'when').map((when) => text(when, 'key')),
  ])
  return used
    .filter((key) => [...layer7, ...layer7Sources].includes(key) || key.startsWith('request.'))
    .map((key) => `${called(resource)} has ${key}, which ztunnel cannot see`)
}

// Rules of the API server that its schemas do not hold.
function nativeFaults(resource: Resource): string[] {
  const { kind, body } = resource
  return podsOf(resource).flatMap(({ labels, spec }) => {
    const restart = text(spec, 'restartPolicy')
    if (['CronJob', 'Job'].includes(kind)) {
      return ['Never', 'OnFailure'].includes(restart)
        ? []
        : [`${called(resource)} has a job's pod that restarts always`]
    }
    if (kind === 'FlinkDeployment') return []
    const selector = mapping(body, 'spec', 'selector', 'matchLabels')
    return selects(selector, labels) ? [] : [`${called(resource)} does not select its own pods`]
  })
}

function namespaceFaults(shop: Shop, resource: Resource): string[] {
  const labels = mapping(resource.body, 'metadata', 'labels')
  const level = text(labels, 'pod-security.kubernetes.io/enforce')
  const isOurs = labels['app.kubernetes.io/part-of'] === 'bookstore'
  const allowed = isOurs ? ['restricted'] : ['baseline', 'restricted']
  return [
    ...(allowed.includes(level) ? [] : [`${called(resource)} does not enforce Pod Security`]),
    ...(isOurs ? guardFaults(shop, resource, text(labels, ambient)) : []),
  ]
}

function guardFaults(shop: Shop, namespace: Resource, mode: string): string[] {
  const has = (kind: string, fits: (spec: Mapping) => boolean) =>
    ofKind(shop, kind).some(
      (each) => each.namespace === namespace.name && fits(mapping(each.body, 'spec')),
    )
  const missing = [
    ...(mode === 'ambient' ? [] : ['is not in the mesh']),
    ...(has('NetworkPolicy', isDenyAll) ? [] : ['has no NetworkPolicy that denies by default']),
    ...(has('AuthorizationPolicy', (spec) => Object.keys(spec).length === 0)
      ? []
      : ['has no AuthorizationPolicy that denies by default']),
    ...(has('LimitRange', () => true) ? [] : ['has no LimitRange']),
    ...(has('ResourceQuota', () => true) || isOfComponent(namespace)
      ? []
      : ['has no ResourceQuota']),
  ]
  return missing.map((fault) => `${called(namespace)} ${fault}`)
}

function isOfComponent({ file }: Resource): boolean {
  return file.startsWith('platform/components/')
}

function isDenyAll(spec: Mapping): boolean {
  const types = items(spec, 'policyTypes')
  const isWhole = isMapping(spec.podSelector) && Object.keys(spec.podSelector).length === 0
  return isWhole && types.length === 2 && !('ingress' in spec) && !('egress' in spec)
}
