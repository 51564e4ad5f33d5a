import type { FunctionReport } from './contract.ts'
import { faultOf, functionOf, isLive, readyAt, type Pod, type PodAutoscaler } from './objects.ts'
import { podsOf, type Sightings } from './sightings.ts'

/** Gives the reports of the functions of a namespace: of those that have a revision. */
export function reportsOf(seen: Sightings, autoscalers: Iterable<PodAutoscaler>): FunctionReport[] {
  const byName = Map.groupBy(autoscalers, (each) => functionOf(each) ?? '')
  byName.delete('')
  return [...byName].map(([name, own]) => reportOf(name, currentOf(own), own, seen))
}

// That of the revision which is routed to; of several, the newest.
function currentOf(own: readonly PodAutoscaler[]): PodAutoscaler | undefined {
  const reachable = own.filter(({ spec }) => spec.reachability === 'Reachable')
  const made = ({ metadata }: PodAutoscaler) => Date.parse(metadata.creationTimestamp)
  return (reachable.length > 0 ? reachable : own).toSorted((a, b) => made(b) - made(a))[0]
}

function reportOf(
  name: string,
  current: PodAutoscaler | undefined,
  own: readonly PodAutoscaler[],
  seen: Sightings,
): FunctionReport {
  const pods = podsOf(seen, name)
  const desired = own.reduce((sum, { status }) => sum + Math.max(0, status.desiredScale), 0)
  const isWarm = pods.some((pod) => isLive(pod) && readyAt(pod) !== undefined)
  const fault = pods
    .filter(isLive)
    .map(faultOf)
    .find((each) => each !== null)
  return {
    name,
    state: stateOf(pods, desired),
    pods: pods.filter(isLeft).map(podReport),
    desired,
    coldStarts: seen.coldStarts.get(name) ?? 0,
    lastWake: seen.wakes.get(name) ?? null,
    revision: current?.metadata.name ?? '',
    version: current?.metadata.labels.version ?? '',
    scale: { min: bound(current, 'min') ?? 0, max: bound(current, 'max') ?? null },
    fault: isWarm ? null : (fault ?? null),
  }
}

function stateOf(pods: readonly Pod[], desired: number): FunctionReport['state'] {
  const live = pods.filter(isLive)
  if (live.some((pod) => readyAt(pod) !== undefined)) return 'warm'
  if (live.length > 0 || desired > 0) return 'starting'
  return pods.some(isLeft) ? 'stopping' : 'cold'
}

// Pods that have ended by themselves hold nothing any more.
function isLeft(pod: Pod): boolean {
  return isLive(pod) || pod.metadata.deletionTimestamp !== undefined
}

function podReport(pod: Pod): FunctionReport['pods'][number] {
  const { name, creationTimestamp } = pod.metadata
  const since = new Date(creationTimestamp).toISOString()
  if (!isLive(pod)) return { name, state: 'stopping', since }
  return { name, state: readyAt(pod) === undefined ? 'starting' : 'ready', since }
}

function bound(current: PodAutoscaler | undefined, side: 'min' | 'max'): number | undefined {
  const value = Number(current?.metadata.annotations[`autoscaling.knative.dev/${side}-scale`])
  return Number.isInteger(value) && value > 0 ? value : undefined
}
