import { podsOf, type Resource } from './build.ts'
import { isMapping, items, mapping, selects, text, texts } from './node.ts'
import { accountsOf, isPod, keysOf, servicesOf } from './names.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** Whatever one resource names must exist: Secret, ConfigMap, ServiceAccount, claim, Service, role, pods. */
export function referenceFaults(shop: Shop): string[] {
  return [
    ...shop.resources.flatMap((resource) => workloadFaults(shop, resource)),
    ...ofKind(shop, 'Service').flatMap((service) => serviceFaults(shop, service)),
    ...ofKind(shop, 'NetworkPolicy', 'AuthorizationPolicy', 'PodDisruptionBudget').flatMap((each) =>
      selectorFaults(shop, each),
    ),
    ...ofKind(shop, 'HorizontalPodAutoscaler').flatMap((each) => scaleFaults(shop, each)),
    ...ofKind(shop, 'RoleBinding', 'ClusterRoleBinding').flatMap((each) =>
      bindingFaults(shop, each),
    ),
    ...ofKind(shop, 'Role').flatMap((each) => roleFaults(shop, each)),
    ...ofKind(shop, 'ConfigMap').flatMap((each) => addressFaults(shop, each)),
    ...ofKind(shop, 'Certificate').flatMap((each) => issuerFaults(shop, each)),
    ...vaultFaults(shop),
  ]
}

type Want = { kind: 'Secret' | 'ConfigMap'; name: string; keys: readonly string[] }

/** Says what is missing of a Secret or ConfigMap that somebody wants. */
export function wantFaults(shop: Shop, subject: string, namespace: string, want: Want): string[] {
  const { secrets, configMaps } = keysOf(shop)
  const found = (want.kind === 'Secret' ? secrets : configMaps).get(`${namespace}/${want.name}`)
  if (!found) return [`${subject} names the ${want.kind} ${want.name}, which ${namespace} has not`]
  return want.keys
    .filter((key) => !found.includes(key))
    .map((key) => `${subject} names the key ${key}, which the ${want.kind} ${want.name} has not`)
}

function workloadFaults(shop: Shop, resource: Resource): string[] {
  const { namespace } = resource
  const subject = called(resource)
  return podsOf(resource).flatMap(({ spec }) => {
    const account = text(spec, 'serviceAccountName')
    const claims = items(spec, 'volumes')
      .map((volume) => text(volume, 'persistentVolumeClaim', 'claimName'))
      .filter((claim) => claim !== '')
    const known = ofKind(shop, 'PersistentVolumeClaim').filter(
      (each) => each.namespace === namespace,
    )
    return [
      ...(accountsOf(shop).has(`${namespace}/${account}`)
        ? []
        : [`${subject} names the ServiceAccount ${account}, which is not there`]),
      ...wantsOf(spec).flatMap((want) => wantFaults(shop, subject, namespace, want)),
      ...claims
        .filter((claim) => !known.some(({ name }) => name === claim))
        .map((claim) => `${subject} names the claim ${claim}, which is not there`),
    ]
  })
}

function wantsOf(spec: unknown): Want[] {
  const containers = [...items(spec, 'initContainers'), ...items(spec, 'containers')]
  const references = containers.flatMap((container) => [
    ...items(container, 'env').map((each) => mapping(each, 'valueFrom')),
    ...items(container, 'envFrom').filter(isMapping),
  ])
  const variables = references.flatMap((each): Want[] => [
    ...want('Secret', each.secretKeyRef ?? each.secretRef),
    ...want('ConfigMap', each.configMapKeyRef ?? each.configMapRef),
  ])
  const volumes = items(spec, 'volumes').flatMap((volume): Want[] => [
    ...want('Secret', mapping(volume, 'secret')),
    ...want('ConfigMap', mapping(volume, 'configMap')),
  ])
  return [...variables, ...volumes]
}

function want(kind: Want['kind'], reference: unknown): Want[] {
  const name = text(reference, 'name') || text(reference, 'secretName')
  if (name === '') return []
  const key = text(reference, 'key')
  return [{ kind, name, keys: [...(key ? [key] : []), ...keysIn(reference)] }]
}

function keysIn(reference: unknown): string[] {
  return items(reference, 'items').map((item) => text(item, 'key'))
}

function serviceFaults(shop: Shop, service: Resource): string[] {
  const selector = mapping(service.body, 'spec', 'selector')
  const pods = shop.resources
    .filter(({ namespace }) => namespace === service.namespace)
    .flatMap(podsOf)
    .filter(({ labels }) => selects(selector, labels))
  if (pods.length === 0) return [`${called(service)} selects no pods`]
  const ports = pods.flatMap(({ spec }) =>
    items(spec, 'containers').flatMap((container) =>
      items(container, 'ports').flatMap((each) => [
        text(each, 'name'),
        text(each, 'containerPort'),
      ]),
    ),
  )
  return items(service.body, 'spec', 'ports')
    .map((each) => text(each, 'targetPort') || text(each, 'port'))
    .filter((port) => !ports.includes(port))
    .map((port) => `${called(service)} leads to the port ${port}, which no container has`)
}

function selectorFaults(shop: Shop, resource: Resource): string[] {
  const { body, namespace } = resource
  const key = resource.kind === 'NetworkPolicy' ? 'podSelector' : 'selector'
  const selector = mapping(body, 'spec', key, 'matchLabels')
  const isOurs = ofKind(shop, 'Namespace').some(
    (each) =>
      each.name === namespace &&
      'app.kubernetes.io/part-of' in mapping(each.body, 'metadata', 'labels'),
  )
  if (!isOurs || Object.keys(selector).length === 0) return []
  return isPod(shop, namespace, selector) ? [] : [`${called(resource)} selects no pods`]
}

function scaleFaults(shop: Shop, resource: Resource): string[] {
  const { kind, name } = mapping(resource.body, 'spec', 'scaleTargetRef')
  const found = shop.resources.some(
    (each) => each.kind === kind && each.name === name && each.namespace === resource.namespace,
  )
  return found ? [] : [`${called(resource)} scales ${String(name)}, which is not there`]
}

function bindingFaults(shop: Shop, resource: Resource): string[] {
  const { kind, name } = mapping(resource.body, 'roleRef')
  const hasRole = shop.resources.some((each) => each.kind === kind && each.name === name)
  const subjects = items(resource.body, 'subjects').map(
    (subject) => `${text(subject, 'namespace')}/${text(subject, 'name')}`,
  )
  return [
    ...(hasRole || String(name).startsWith('system:')
      ? []
      : [`${called(resource)} names the role ${String(name)}, which is not there`]),
    ...subjects
      .filter((subject) => !accountsOf(shop).has(subject))
      .map(
        (subject) => `${called(resource)} names the ServiceAccount ${subject}, which is not there`,
      ),
  ]
}

function roleFaults(shop: Shop, role: Resource): string[] {
  const names = items(role.body, 'rules')
    .filter((rule) => items(rule, 'resources').includes('secrets'))
    .flatMap((rule) => items(rule, 'resourceNames').map(String))
  return names.flatMap((name) =>
    wantFaults(shop, called(role), role.namespace, { kind: 'Secret', name, keys: [] }),
  )
}

const address = /([-\w]+)\.([-\w]+)\.svc(?:\.cluster\.local)?(?::(\d+))?/g

/** Says which addresses of Services, in a text, lead nowhere. */
export function addressFaultsIn(shop: Shop, subject: string, value: string, port = 80): string[] {
  const services = servicesOf(shop)
  return [...value.matchAll(address)].flatMap(([whole, name, namespace, given]) => {
    const ports = services.get(`${namespace}/${name}`)
    if (!ports) return [`${subject} names ${whole}, which is no Service`]
    const wanted = given ? Number(given) : port
    return ports.includes(wanted) ? [] : [`${subject} names ${whole}, which has no port ${wanted}`]
  })
}

function addressFaults(shop: Shop, resource: Resource): string[] {
  const found = texts(mapping(resource.body, 'data'))
  return found.flatMap((each) =>
    addressFaultsIn(
      shop,
      called(resource),
      each.text,
      each.path.includes('servers.json') ? 5432 : 80,
    ),
  )
}

function issuerFaults(shop: Shop, certificate: Resource): string[] {
  const name = text(certificate.body, 'spec', 'issuerRef', 'name')
  const found = ofKind(shop, 'Issuer').some(
    (each) => each.name === name && each.namespace === certificate.namespace,
  )
  return found ? [] : [`${called(certificate)} names the Issuer ${name}, which is not there`]
}

function vaultFaults(shop: Shop): string[] {
  const external = ofKind(shop, 'ExternalSecret')
  if (external.length === 0) return []
  const held = external.map(({ namespace, name }) => `${namespace}/${name}`)
  const wanted = shop.secrets
    .filter(({ component }) => component === undefined)
    .map(({ namespace, name }) => `${namespace}/${name}`)
  return [...new Set([...held, ...wanted])]
    .filter((name) => !held.includes(name) || !wanted.includes(name))
    .map((name) => `platform/components/vault and platform/secrets.yaml differ about ${name}`)
}
