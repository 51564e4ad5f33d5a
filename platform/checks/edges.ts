import type { Resource } from './build.ts'
import { items, mapping, text, type Mapping } from './node.ts'
import { called, ofKind, type Shop, type Workload } from './shop.ts'
import { strictFaults } from './strict.ts'

const tunnel = 15008
/** Where Istio lets the kubelet's probes of captured pods come from. */
const kubelet = '169.254.7.127/32'
/** Guarded although their namespaces are not ours: whoever reaches them reaches every function. */
const guarded = ['activator', 'local-gateway']
/** Policies that every namespace of ours has, for pods of whatever kind. */
const general = ['default-deny', 'dns', 'kubelet-probes']

/** NetworkPolicies and AuthorizationPolicies allow what edges.yaml lists, all of it and nothing else. */
export function edgeFaults(shop: Shop): string[] {
  const policies = ofKind(shop, 'NetworkPolicy').filter(({ name }) => !general.includes(name))
  const ingress = policies.flatMap((policy) => allowed(shop, policy, 'ingress', 'from'))
  const egress = policies.flatMap((policy) => allowed(shop, policy, 'egress', 'to'))
  const entered = policies.flatMap(unguarded)
  return [
    ...unknownFaults(shop),
    ...entered,
    ...differences('A NetworkPolicy', wanted(shop, 'to'), ingress),
    ...differences('A NetworkPolicy', wanted(shop, 'from'), egress),
    ...differences('An AuthorizationPolicy', wantedPrincipals(shop), principals(shop)),
    ...ofKind(shop, 'NetworkPolicy')
      .filter(({ name }) => general.includes(name))
      .flatMap(generalFaults),
    ...strictFaults(shop),
  ]
}

function unknownFaults({ edges }: Shop): string[] {
  const names = edges.edges.flatMap(({ from, to }) => [from, to])
  return [...new Set(names)]
    .filter((name) => !edges.workloads[name])
    .map((name) => `edges.yaml: ${name} is no workload`)
}

function differences(subject: string, want: string[], have: string[]): string[] {
  return [
    ...[...new Set(want)]
      .filter((edge) => !have.includes(edge))
      .map((edge) => `${subject} is missing for ${edge}`),
    ...[...new Set(have)]
      .filter((edge) => !want.includes(edge))
      .map((edge) => `${subject} allows ${edge}, which is no edge`),
  ]
}

function isCaptured(workload: Workload | undefined): boolean {
  return workload !== undefined && 'account' in workload && workload.mesh !== false
}

function isOurs(shop: Shop, name: string): boolean {
  const workload = shop.edges.workloads[name]
  if (!workload || 'address' in workload) return false
  return ofKind(shop, 'Namespace').some(
    (each) =>
      each.name === workload.namespace &&
      'app.kubernetes.io/part-of' in mapping(each.body, 'metadata', 'labels'),
  )
}

// Istio's gateways are not captured, yet they speak the mesh's tunnel to whoever is.
function portOnWire({ edges }: Shop, edge: { from: string; to: string; port: number }): number {
  const isTunnel = isCaptured(edges.workloads[edge.from]) || edge.from.endsWith('-gateway')
  return isTunnel && isCaptured(edges.workloads[edge.to]) ? tunnel : edge.port
}

function wanted(shop: Shop, side: 'from' | 'to'): string[] {
  return shop.edges.edges
    .filter((edge) => isOurs(shop, edge[side]) || (side === 'to' && guarded.includes(edge.to)))
    .map((edge) => {
      const { from, to } = { from: place(shop, edge.from), to: place(shop, edge.to) }
      return `${from} → ${to}:${portOnWire(shop, edge)}`
    })
}

// Two names can stand for one address.
function place({ edges }: Shop, name: string): string {
  const workload = edges.workloads[name]
  return workload && 'address' in workload ? workload.address : name
}

function allowed(shop: Shop, policy: Resource, key: string, side: 'from' | 'to'): string[] {
  const own = workloadOf(
    shop,
    policy.namespace,
    mapping(policy.body, 'spec', 'podSelector', 'matchLabels'),
  )
  return items(policy.body, 'spec', key).flatMap((rule) => {
    const ports = items(rule, 'ports').map(portOf)
    const peers = items(rule, side).map((peer) => peerOf(shop, peer))
    const others = peers.length > 0 ? peers : ['anybody']
    return others
      .filter((other) => other !== kubelet)
      .flatMap((other) =>
        (ports.length > 0 ? ports : ['any']).map((port) =>
          side === 'from' ? `${other} → ${own}:${port}` : `${own} → ${other}:${port}`,
        ),
      )
  })
}

function portOf(each: unknown): string {
  const [protocol, end] = [text(each, 'protocol') || 'TCP', text(each, 'endPort')]
  const range = end === '' ? '' : `-${end}`
  return `${protocol === 'TCP' ? '' : `${protocol} `}${text(each, 'port') || 'any'}${range}`
}

function peerOf(shop: Shop, peer: unknown): string {
  const cidr = text(peer, 'ipBlock', 'cidr')
  if (cidr !== '') return cidr
  const namespace = text(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name')
  return workloadOf(shop, namespace, mapping(peer, 'podSelector', 'matchLabels'))
}

function workloadOf({ edges }: Shop, namespace: string, labels: Mapping): string {
  const found = Object.entries(edges.workloads).find(
    ([, workload]) =>
      'labels' in workload &&
      workload.namespace === namespace &&
      JSON.stringify(workload.labels) === JSON.stringify(labels),
  )
  return found?.[0] ?? `${namespace || 'any namespace'} ${JSON.stringify(labels)}`
}

// A policy that has rules of a direction and does not say so, or is of another direction, guards nothing.
function unguarded(policy: Resource): string[] {
  const types = items(policy.body, 'spec', 'policyTypes')
  const missing = [
    ...('ingress' in mapping(policy.body, 'spec') && !types.includes('Ingress') ? ['Ingress'] : []),
    ...('egress' in mapping(policy.body, 'spec') && !types.includes('Egress') ? ['Egress'] : []),
  ]
  return missing.map(
    (type) => `${called(policy)} has rules of the type ${type}, which it does not name`,
  )
}

function wantedPrincipals(shop: Shop): string[] {
  return shop.edges.edges
    .filter(({ from, to }) => isCaptured(shop.edges.workloads[to]) || isWorld(shop, from))
    .filter(({ to }) => isOurs(shop, to) || guarded.includes(to))
    .map(({ from, to, port }) => `${principalOf(shop, from)} → ${to}:${port}`)
}

function isWorld({ edges }: Shop, name: string): boolean {
  return 'address' in (edges.workloads[name] ?? {})
}

function principalOf({ edges }: Shop, name: string): string {
  const workload = edges.workloads[name]
  if (!workload || 'address' in workload) return 'anybody'
  return `cluster.local/ns/${workload.namespace}/sa/${workload.account}`
}

function principals(shop: Shop): string[] {
  return ofKind(shop, 'AuthorizationPolicy').flatMap(({ namespace, body }) => {
    // Another action than to allow opens nothing.
    if (!['', 'ALLOW'].includes(text(body, 'spec', 'action'))) return []
    const own = workloadOf(shop, namespace, guardedBy(body))
    return items(body, 'spec', 'rules').flatMap((rule) => {
      const ports = items(rule, 'to').flatMap((to) => items(to, 'operation', 'ports').map(String))
      const callers = items(rule, 'from').flatMap((from) =>
        items(from, 'source', 'principals').map(String),
      )
      return (callers.length > 0 ? callers : ['anybody']).flatMap((caller) =>
        (ports.length > 0 ? ports : ['any']).map((port) => `${caller} → ${own}:${port}`),
      )
    })
  })
}

function guardedBy(policy: Mapping): Mapping {
  const gateway = text(policy, 'spec', 'targetRefs', 0, 'name')
  return gateway === ''
    ? mapping(policy, 'spec', 'selector', 'matchLabels')
    : { 'gateway.networking.k8s.io/gateway-name': gateway }
}

function generalFaults(policy: Resource): string[] {
  const { name, body } = policy
  const rules = JSON.stringify([mapping(body, 'spec').ingress, mapping(body, 'spec').egress])
  const isExpected = {
    'default-deny': rules === '[null,null]',
    dns: rules.includes('"k8s-app":"kube-dns"') && !/"port":(?!53[,}])/.test(rules),
    'kubelet-probes': rules === `[[{"from":[{"ipBlock":{"cidr":"${kubelet}"}}]}],null]`,
  }[name]
  return isExpected ? [] : [`${called(policy)} is not what every namespace has`]
}
