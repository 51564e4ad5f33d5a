import { follow } from '../../platform/lookout/src/follow.ts'
import type { KubernetesApi } from '../../platform/lookout/src/kubernetes-api.ts'
import { functionOf, isLive, paths, pod, type Pod } from '../../platform/lookout/src/objects.ts'

/** When the API server told of the parts of a pod's start, in milliseconds since the epoch. */
export type Sighting = {
  pod: Pod
  made: number
  scheduled?: number
  /** The function's container runs. */
  running?: number
}

export type Watch = {
  /** Done when every namespace was looked at once. */
  begun: Promise<unknown>
  /** The pods of a function that are there; those that are being ended too. */
  podsOf(name: string): Sighting[]
  stop(): Promise<void>
}

/** Watches the pods of all functions of some namespaces, and notes when each came how far. */
export function watchPods(api: KubernetesApi, namespaces: readonly string[]): Watch {
  const ending = new AbortController()
  const seen = new Map<string, Sighting>()
  const feeds = namespaces.map((namespace) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const ended = follow(
      api,
      {
        path: paths.pods(namespace),
        schema: pod,
        onList(pods) {
          forgetOthers(seen, namespace, pods)
          for (const each of pods) note(seen, each)
          resolve()
        },
        onChange({ type, object }) {
          if (type === 'DELETED') seen.delete(object.metadata.uid)
          else note(seen, object)
        },
        onFault: (error) => error !== null && reject(error),
      },
      ending.signal,
    )
    return { begun: promise, ended }
  })
  return {
    begun: Promise.all(feeds.map(({ begun }) => begun)),
    podsOf: (name) => [...seen.values()].filter((each) => functionOf(each.pod) === name),
    async stop() {
      ending.abort()
      await Promise.all(feeds.map(({ ended }) => ended))
    },
  }
}

/** Gives the pods that requests may reach, or will. */
export function livePods(watch: Watch, name: string): Sighting[] {
  return watch.podsOf(name).filter((each) => isLive(each.pod))
}

function note(seen: Map<string, Sighting>, object: Pod): void {
  const { uid } = object.metadata
  const now = Date.now()
  const known = seen.get(uid) ?? { pod: object, made: now }
  const { conditions, containerStatuses } = object.status
  const isScheduled = conditions.some((each) => {
    return each.type === 'PodScheduled' && each.status === 'True'
  })
  const isRunning = containerStatuses.some(({ name, state }) => {
    return name !== 'queue-proxy' && state.running !== undefined
  })
  seen.set(uid, {
    ...known,
    pod: object,
    ...(isScheduled && { scheduled: known.scheduled ?? now }),
    ...(isRunning && { running: known.running ?? now }),
  })
}

function forgetOthers(seen: Map<string, Sighting>, namespace: string, pods: readonly Pod[]): void {
  const there = new Set(pods.map(({ metadata }) => metadata.uid))
  for (const [uid, { pod: known }] of seen) {
    if (known.metadata.namespace === namespace && !there.has(uid)) seen.delete(uid)
  }
}
