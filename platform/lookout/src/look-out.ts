import type { Log } from '@bookstore/shared/log.ts'
import type { FunctionsReport } from './contract.ts'
import { faultSentence, type Looked } from './fault.ts'
import { follow, type Feed, type Pace } from './follow.ts'
import type { KubernetesApi } from './kubernetes-api.ts'
import { paths, pod, podAutoscaler, type Pod, type PodAutoscaler } from './objects.ts'
import { reportsOf } from './report.ts'
import { lose, noSightings, seeAll, seeChange } from './sightings.ts'

export type Lookout = { report: () => FunctionsReport; stop: () => Promise<void> }

type Options = {
  api: KubernetesApi
  namespaces: readonly string[]
  log: Log
  /** Gives milliseconds. */
  now?: () => number
  pace?: Pace
}

type Place = ReturnType<typeof emptyPlace>

const notYet = 'The lookout has only just begun to look.'

/** Begins to follow what runs of the functions of some namespaces; it counts from now on. */
export function lookOut({ api, namespaces, log, now = Date.now, pace }: Options): Lookout {
  const ending = new AbortController()
  const since = new Date(now()).toISOString()
  const places = namespaces.map(emptyPlace)
  const ended = places.flatMap((place) => [
    follow(api, podFeed(place, now, log), ending.signal, pace),
    follow(api, autoscalerFeed(place, log), ending.signal, pace),
  ])
  return {
    report: () => ({
      source: 'knative',
      since,
      faults: [...new Set(places.flatMap(({ faults }) => [...faults.values()]))],
      functions: places
        .flatMap(({ seen, autoscalers }) => reportsOf(seen, autoscalers.values()))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
    }),
    async stop() {
      ending.abort()
      await Promise.all(ended)
    },
  }
}

function emptyPlace(namespace: string) {
  const autoscalers = new Map<string, PodAutoscaler>()
  const faults = new Map<Looked['kind'], string>([
    ['Pods', notYet],
    ['PodAutoscalers', notYet],
  ])
  return { namespace, seen: noSightings(), autoscalers, faults }
}

function podFeed({ namespace, seen, faults }: Place, now: () => number, log: Log): Feed<Pod> {
  return {
    path: paths.pods(namespace),
    schema: pod,
    onList: (items) => seeAll(seen, items),
    onChange({ type, object }) {
      if (type === 'DELETED') lose(seen, object)
      else seeChange(seen, object, now())
    },
    onFault: faultKeeper(faults, { kind: 'Pods', namespace }, log),
  }
}

function autoscalerFeed({ namespace, autoscalers, faults }: Place, log: Log): Feed<PodAutoscaler> {
  const keep = (each: PodAutoscaler) => autoscalers.set(each.metadata.uid, each)
  return {
    path: paths.podAutoscalers(namespace),
    schema: podAutoscaler,
    onList(items) {
      autoscalers.clear()
      items.forEach(keep)
    },
    onChange({ type, object }) {
      if (type === 'DELETED') autoscalers.delete(object.metadata.uid)
      else keep(object)
    },
    onFault: faultKeeper(faults, { kind: 'PodAutoscalers', namespace }, log),
  }
}

function faultKeeper(faults: Place['faults'], looked: Looked, log: Log) {
  return (error: unknown) => {
    const sentence = error === null ? undefined : faultSentence(error, looked)
    if (sentence !== undefined && sentence !== faults.get(looked.kind)) log.warn(sentence, looked)
    if (sentence === undefined) faults.delete(looked.kind)
    else faults.set(looked.kind, sentence)
  }
}
