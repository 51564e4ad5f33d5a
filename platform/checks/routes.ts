import { type Resource } from './build.ts'
import { items, mapping, selects, text } from './node.ts'
import { gatewayService, servicesOf } from './names.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** Functions that nobody outside may call: docs and func.yaml say the same. */
const internal = ['lookout', 'payment', 'reserve']
const closedHost = 'closed.invalid'

/** Every route leads from a listener to a function or Service that exists, and every function has one or is internal. */
export function routeFaults(shop: Shop): string[] {
  const routes = ofKind(shop, 'HTTPRoute')
  return [
    ...routes.flatMap((route) => parentFaults(shop, route)),
    ...routes.flatMap((route) => backendFaults(shop, route)),
    ...publicFaults(shop, routes),
    ...ofKind(shop, 'Gateway').flatMap((gateway) => gatewayFaults(shop, gateway)),
    ...ofKind(shop, 'KnativeServing').flatMap((serving) => knativeFaults(shop, serving)),
  ]
}

function parentFaults(shop: Shop, route: Resource): string[] {
  return items(route.body, 'spec', 'parentRefs').flatMap((parent) => {
    const [name, namespace] = [text(parent, 'name'), text(parent, 'namespace')]
    const gateway = ofKind(shop, 'Gateway').find(
      (each) => each.name === name && each.namespace === (namespace || route.namespace),
    )
    if (!gateway) return [`${called(route)} names the Gateway ${name}, which is not there`]
    return listenerFaults(shop, route, gateway, text(parent, 'sectionName'))
  })
}

function listenerFaults(shop: Shop, route: Resource, gateway: Resource, section: string) {
  const listeners = items(gateway.body, 'spec', 'listeners')
  const hosts = items(route.body, 'spec', 'hostnames').map(String)
  const wanted = hosts.length > 0 ? hosts : ['']
  const labels = mapping(
    ofKind(shop, 'Namespace').find(({ name }) => name === route.namespace)?.body,
    'metadata',
    'labels',
  )
  return wanted.flatMap((host) => {
    const found = listeners.find((listener) =>
      section ? text(listener, 'name') === section : text(listener, 'hostname') === host,
    )
    if (!found)
      return [`${called(route)} wants ${section || host}, which ${gateway.name} does not serve`]
    const admitted = mapping(found, 'allowedRoutes', 'namespaces', 'selector', 'matchLabels')
    return selects(admitted, labels)
      ? []
      : [`${called(route)} is of a namespace whose routes ${gateway.name} does not take`]
  })
}

function backendFaults(shop: Shop, route: Resource): string[] {
  const hosts = [closedHost, ...shop.functions.map(({ host }) => host)]
  return items(route.body, 'spec', 'rules').flatMap((rule) => {
    const backends = items(rule, 'backendRefs')
    const rewritten = items(rule, 'filters').map((filter) => text(filter, 'urlRewrite', 'hostname'))
    return [
      ...(backends.length > 0 ? [] : [`${called(route)} has a rule without a backend`]),
      ...backends.flatMap((backend) => backendFault(shop, route, backend)),
      ...rewritten
        .filter((host) => !hosts.includes(host))
        .map((host) => `${called(route)} leads to ${host}, which no function has`),
    ]
  })
}

function backendFault(shop: Shop, route: Resource, backend: unknown): string[] {
  const namespace = text(backend, 'namespace') || route.namespace
  const name = text(backend, 'name')
  const ports = servicesOf(shop).get(`${namespace}/${name}`)
  if (!ports) return [`${called(route)} names the Service ${namespace}/${name}, which is not there`]
  const port = Number(text(backend, 'port'))
  const granted = namespace === route.namespace || isGranted(shop, route, namespace, name)
  return [
    ...(ports.includes(port)
      ? []
      : [`${called(route)} names the port ${port}, which ${name} has not`]),
    ...(granted
      ? []
      : [`${called(route)} names ${namespace}/${name}, which no ReferenceGrant allows`]),
  ]
}

function isGranted(shop: Shop, route: Resource, namespace: string, name: string): boolean {
  return ofKind(shop, 'ReferenceGrant').some(
    ({ body, namespace: place }) =>
      place === namespace &&
      items(body, 'spec', 'from').some((from) => text(from, 'namespace') === route.namespace) &&
      items(body, 'spec', 'to').some((to) => text(to, 'name') === name),
  )
}

function publicFaults(shop: Shop, routes: Resource[]): string[] {
  return shop.functions.flatMap(({ name, host, file }) => {
    const isPublic = routes.some((route) =>
      items(route.body, 'spec', 'rules').some((rule) =>
        items(rule, 'filters').some((filter) => text(filter, 'urlRewrite', 'hostname') === host),
      ),
    )
    if (isPublic && internal.includes(name))
      return [`${file}: ${name} is internal and has a public route`]
    return isPublic || internal.includes(name) ? [] : [`${file}: ${name} has no public route`]
  })
}

function gatewayFaults(shop: Shop, gateway: Resource): string[] {
  const parameters = text(gateway.body, 'spec', 'infrastructure', 'parametersRef', 'name')
  const has = (kind: string, name: string) =>
    ofKind(shop, kind).some((each) => each.namespace === gateway.namespace && each.name === name)
  const certificates = items(gateway.body, 'spec', 'listeners').flatMap((listener) =>
    items(listener, 'tls', 'certificateRefs').map((each) => text(each, 'name')),
  )
  const made = ofKind(shop, 'Certificate').map(({ body }) => text(body, 'spec', 'secretName'))
  return [
    ...(has('ConfigMap', parameters)
      ? []
      : [`${called(gateway)} names the ConfigMap ${parameters}, which is not there`]),
    ...certificates
      .filter((name) => !made.includes(name))
      .map((name) => `${called(gateway)} names the certificate ${name}, which nobody makes`),
  ]
}

function knativeFaults(shop: Shop, serving: Resource): string[] {
  const gateways = ofKind(shop, 'Gateway')
  const known = [
    ...gateways.map(({ namespace, name }) => `${namespace}/${name}`),
    ...gateways.map((each) => `${each.namespace}/${gatewayService(each)}`),
  ]
  return Object.values(mapping(serving.body, 'spec', 'config', 'gateway'))
    .flatMap((value) => [...String(value).matchAll(/(?:gateway|service): (\S+)/g)])
    .map(([, name]) => name ?? '')
    .filter((name) => !known.includes(name))
    .map((name) => `${called(serving)} names ${name}, which is not there`)
}
