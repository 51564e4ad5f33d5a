import * as v from 'valibot'
import { resources, type Cluster } from '../cluster.ts'
import { containerStatus, whyNot } from './containers.ts'
import { called, describe, names, type Check, type Finding } from './finding.ts'

const reference = v.optional(v.object({ name: v.string(), optional: v.optional(v.boolean()) }))
const container = v.object({
  name: v.optional(v.string(), ''),
  resources: v.optional(
    v.object({ limits: v.optional(v.object({ memory: v.optional(v.string()) }), {}) }),
    { limits: {} },
  ),
  env: v.optional(
    v.array(v.object({ valueFrom: v.optional(v.object({ secretKeyRef: reference })) })),
    [],
  ),
  envFrom: v.optional(v.array(v.object({ secretRef: reference })), []),
})
const volume = v.object({
  secret: v.optional(v.object({ secretName: v.string(), optional: v.optional(v.boolean()) })),
})
const pod = v.object({
  metadata: names,
  spec: v.object({
    hostNetwork: v.optional(v.boolean(), false),
    initContainers: v.optional(v.array(container), []),
    containers: v.array(container),
    volumes: v.optional(v.array(volume), []),
  }),
  status: v.object({
    phase: v.string(),
    containerStatuses: v.optional(v.array(containerStatus), []),
    initContainerStatuses: v.optional(v.array(containerStatus), []),
  }),
})

type Pod = v.InferOutput<typeof pod>

const named = v.object({ metadata: names })

function podsOf(cluster: Cluster): Promise<Pod[]> {
  return resources(cluster, 'pods', pod)
}

/** Pods that cannot start, or whose containers end, and why. */
export const pods: Check = {
  name: 'Pods',
  async look(cluster) {
    return (await podsOf(cluster)).flatMap((each) => podFindings(each))
  },
}

// Its own container says more than Knative's beside it, which only waits for it.
function podFindings({ metadata, spec, status }: Pod): Finding[] {
  const isOver = ['Succeeded', 'Failed'].includes(status.phase)
  if (isOver || metadata.deletionTimestamp !== undefined) return []
  const limits = new Map(spec.containers.map((each) => [each.name, each.resources.limits.memory]))
  const [first] = [...status.initContainerStatuses, ...status.containerStatuses]
    .toSorted((one, other) => Number(isBeside(one)) - Number(isBeside(other)))
    .map((each) => ({ container: each, why: whyNot(each, limits.get(each.name)) }))
    .filter(({ why }) => why !== undefined)
  if (!first?.why) return []
  const { container: stuck, why } = first
  const { waiting, running } = stuck.state
  const hasRun = running || stuck.restartCount > 0 || !waiting
  // Knative's own container asks the function whether it is ready: that one's log tells why not.
  const own = status.containerStatuses.find((each) => !isBeside(each)) ?? stuck
  const { name } = isBeside(stuck) ? own : stuck
  const which = `${metadata.name} --container ${name}${running ? '' : ' --previous'}`
  const mend = hasRun
    ? `kubectl logs ${which} --namespace ${metadata.namespace}`
    : describe('pod', metadata)
  return [{ what: `The pod ${called(metadata)} does not run`, why, mend }]
}

function isBeside({ name }: { name: string }): boolean {
  return name === 'queue-proxy'
}

/** Secrets that a pod names, and that nobody made. */
export const secrets: Check = {
  name: 'Secrets',
  async look(cluster) {
    const known = await resources(cluster, 'secrets', named)
    const there = new Set(known.map(({ metadata }) => called(metadata)))
    const wanted = (await podsOf(cluster)).flatMap(({ metadata, spec }) =>
      secretsOf(spec).map((name) => ({ name, namespace: metadata.namespace, pod: metadata.name })),
    )
    const missing = new Map(
      wanted.filter((each) => !there.has(called(each))).map((each) => [called(each), each]),
    )
    return [...missing].map(([secret, by]) => ({
      what: `The Secret ${secret} is not there`,
      why: `the pod ${by.pod} names it, and nobody made it`,
      mend: cluster.again ?? 'npm run up -- --from secrets',
    }))
  },
}

function secretsOf({ initContainers, containers, volumes }: Pod['spec']): string[] {
  const all = [...initContainers, ...containers]
  const references = all.flatMap(({ env, envFrom }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef),
    ...envFrom.map(({ secretRef }) => secretRef),
  ])
  const mounted = volumes.map(({ secret }) => secret)
  return [
    ...references.flatMap((each) => (each && !each.optional ? [each.name] : [])),
    ...mounted.flatMap((each) => (each && !each.optional ? [each.secretName] : [])),
  ]
}

const ambient = 'istio.io/dataplane-mode'

/** Pods that the mesh should have captured and has not: their calls are refused. */
export const mesh: Check = {
  name: 'Mesh',
  async look(cluster) {
    const namespaces = await resources(cluster, 'namespaces', named)
    const captured = new Set(
      namespaces
        .filter(({ metadata }) => metadata.labels[ambient] === 'ambient')
        .map(({ metadata }) => metadata.name),
    )
    return (await podsOf(cluster)).filter((each) => isLeftOut(each, captured)).map(leftOut)
  },
}

function isLeftOut({ metadata, spec, status }: Pod, captured: ReadonlySet<string>): boolean {
  const isMeant = captured.has(metadata.namespace) && metadata.labels[ambient] !== 'none'
  const isIn = metadata.annotations['ambient.istio.io/redirection'] === 'enabled'
  return isMeant && !isIn && !spec.hostNetwork && status.phase === 'Running'
}

function leftOut({ metadata }: Pod): Finding {
  return {
    what: `The pod ${called(metadata)} is not in the mesh`,
    why: 'it started while istio-cni was away, so STRICT peers refuse it',
    mend: `kubectl delete pod ${metadata.name} --namespace ${metadata.namespace}`,
  }
}

const daemons = v.object({
  metadata: names,
  status: v.object({ desiredNumberScheduled: v.number(), numberReady: v.optional(v.number(), 0) }),
})

/** What makes the mesh, on every node. */
export const meshDaemons: Check = {
  name: 'Mesh on the nodes',
  async look(cluster) {
    const found = await resources(cluster, 'daemonsets', daemons)
    return found
      .filter(({ metadata }) => metadata.namespace === 'istio-system')
      .filter(({ status }) => status.numberReady < status.desiredNumberScheduled)
      .map(({ metadata, status }) => ({
        what: `${called(metadata)} runs on ${status.numberReady} of ${status.desiredNumberScheduled} nodes`,
        why: 'pods of the other nodes have no way into the mesh',
        mend: `kubectl rollout restart daemonset/${metadata.name} --namespace istio-system`,
      }))
  },
}
