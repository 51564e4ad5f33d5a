import type { FunctionReport } from './contract.ts'
import { functionOf, isLive, readyAt, type Pod } from './objects.ts'

type Wake = NonNullable<FunctionReport['lastWake']>
/** `isSeen`: it began before our eyes, so that it can be timed to the millisecond. */
type Waking = { began: number; isSeen: boolean }

/** What was seen of the pods of one namespace. */
export type Sightings = {
  pods: Map<string, Pod>
  /** By the names of the functions. */
  waking: Map<string, Waking>
  wakes: Map<string, Wake>
  coldStarts: Map<string, number>
  isFirst: boolean
}

export function noSightings(): Sightings {
  return {
    pods: new Map(),
    waking: new Map(),
    wakes: new Map(),
    coldStarts: new Map(),
    isFirst: true,
  }
}

/**
 * Takes in a list of all pods: what is not in it is gone. What the first list shows as ready is no start that
 * was seen; the oldest pod tells of the last wake, in whole seconds, as the API server notes time.
 */
export function seeAll(seen: Sightings, pods: readonly Pod[]): void {
  const byAge = pods.toSorted((one, other) => madeAt(one) - madeAt(other))
  const there = new Set(pods.map(({ metadata }) => metadata.uid))
  for (const [uid, pod] of seen.pods) if (!there.has(uid)) lose(seen, pod)
  for (const pod of byAge) {
    if (seen.isFirst) recall(seen, pod)
    see(seen, pod, { began: madeAt(pod), isSeen: false })
  }
  seen.isFirst = false
}

/** Takes in a pod that was made or changed at `now` (milliseconds). */
export function seeChange(seen: Sightings, pod: Pod, now: number): void {
  see(seen, pod, { began: now, isSeen: true }, now)
}

/** Takes in that a pod is gone. */
export function lose(seen: Sightings, pod: Pod): void {
  seen.pods.delete(pod.metadata.uid)
  forgetWaking(seen, functionOf(pod))
}

function see(seen: Sightings, pod: Pod, waking: Waking, now?: number): void {
  const name = functionOf(pod)
  if (name === undefined) return
  const isNew = !seen.pods.has(pod.metadata.uid)
  if (isNew && isLive(pod) && livePods(seen, name).length === 0) seen.waking.set(name, waking)
  seen.pods.set(pod.metadata.uid, pod)
  if (isLive(pod)) wake(seen, name, pod, now)
  else forgetWaking(seen, name)
}

function wake(seen: Sightings, name: string, pod: Pod, now: number | undefined): void {
  const waking = seen.waking.get(name)
  const ready = readyAt(pod)
  if (!waking || ready === undefined) return
  seen.waking.delete(name)
  seen.coldStarts.set(name, (seen.coldStarts.get(name) ?? 0) + 1)
  const isTimed = waking.isSeen && now !== undefined
  seen.wakes.set(name, isTimed ? timed(waking.began, now) : rounded(pod, ready))
}

function recall(seen: Sightings, pod: Pod): void {
  const name = functionOf(pod)
  const ready = readyAt(pod)
  if (name === undefined || ready === undefined || !isLive(pod)) return
  if (!seen.wakes.has(name)) seen.wakes.set(name, rounded(pod, ready))
  seen.pods.set(pod.metadata.uid, pod)
}

function timed(began: number, now: number): Wake {
  return { at: new Date(now).toISOString(), milliseconds: now - began, isRounded: false }
}

function rounded(pod: Pod, ready: number): Wake {
  const milliseconds = Math.max(0, ready - madeAt(pod))
  return { at: new Date(ready).toISOString(), milliseconds, isRounded: true }
}

// The start of a pod that is gone before it was ready is none.
function forgetWaking(seen: Sightings, name: string | undefined): void {
  if (name !== undefined && livePods(seen, name).length === 0) seen.waking.delete(name)
}

function livePods(seen: Sightings, name: string): Pod[] {
  return podsOf(seen, name).filter(isLive)
}

/** Gives the pods of a function, the oldest first. */
export function podsOf({ pods }: Sightings, name: string): Pod[] {
  return [...pods.values()]
    .filter((pod) => functionOf(pod) === name)
    .toSorted((one, other) => madeAt(one) - madeAt(other))
}

function madeAt({ metadata }: Pod): number {
  return Date.parse(metadata.creationTimestamp)
}
