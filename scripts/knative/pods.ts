import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import * as v from 'valibot'

const change = v.object({
  type: v.string(),
  object: v.object({
    metadata: v.object({
      uid: v.string(),
      labels: v.object({ 'serving.knative.dev/service': v.string() }),
      deletionTimestamp: v.optional(v.string()),
    }),
    status: v.object({
      conditions: v.optional(v.array(v.object({ type: v.string(), status: v.string() })), []),
    }),
  }),
})

type Pod = { function: string; seen: number; isReady: boolean; isLeaving: boolean }

/** What was seen of the pods of one function since the watch began. */
export type Seen = {
  pods: number
  ready: number
  leaving: number
  /** How often the first pod came to a function that had none. */
  coldStarts: number
  /** When that was last, and the milliseconds from the pod's making until it was ready. */
  lastWake: LastWake | null
}

/** `made` is when the pod was first heard of, in milliseconds of `performance.now()`. */
type LastWake = { at: string; made: number; milliseconds: number }

export type PodWatch = { seen(name: string): Seen; stop(): void }

const path = '/api/v1/pods?watch=true&labelSelector=serving.knative.dev/service'
const pause = 500

/** Watches the pods of all Knative Services, as the API server tells of them to a kubectl with this environment. */
export function watchPods(env: NodeJS.ProcessEnv): PodWatch {
  const pods = new Map<string, Pod>()
  const wakes = new Map<string, Pick<Seen, 'coldStarts' | 'lastWake'>>()
  let stopped = false
  let restart: NodeJS.Timeout | undefined
  let child = open()

  // The API server ends a watch after some minutes; the next one begins with all that there is.
  function open() {
    const started = spawn('kubectl', ['get', '--raw', path], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const before = new Set(pods.keys())
    createInterface({ input: started.stdout }).on('line', (line) => {
      const { type, object } = v.parse(change, JSON.parse(line))
      note(type, object, before.delete(object.metadata.uid))
    })
    started.once('close', () => {
      if (!stopped) restart = setTimeout(() => (child = open()), pause)
    })
    return started
  }

  function note(
    type: string,
    { metadata, status }: v.InferOutput<typeof change>['object'],
    isOld: boolean,
  ) {
    const name = metadata.labels['serving.knative.dev/service']
    const known = pods.get(metadata.uid)
    if (type === 'DELETED') return void pods.delete(metadata.uid)
    const isFirst = !known && !isOld && of(name).every(({ isLeaving }) => isLeaving)
    const pod = {
      function: name,
      seen: known?.seen ?? performance.now(),
      isReady: status.conditions.some((one) => one.type === 'Ready' && one.status === 'True'),
      isLeaving: metadata.deletionTimestamp !== undefined,
    }
    pods.set(metadata.uid, pod)
    const wake = wakes.get(name) ?? { coldStarts: 0, lastWake: null }
    if (isFirst) wakes.set(name, { ...wake, coldStarts: wake.coldStarts + 1 })
    if (pod.isReady && known && !known.isReady) {
      const milliseconds = Math.round(performance.now() - pod.seen)
      wakes.set(name, {
        ...wake,
        lastWake: { at: new Date().toISOString(), made: pod.seen, milliseconds },
      })
    }
  }

  const of = (name: string) => [...pods.values()].filter((pod) => pod.function === name)
  return {
    seen(name) {
      const staying = of(name).filter(({ isLeaving }) => !isLeaving)
      return {
        pods: staying.length,
        ready: staying.filter(({ isReady }) => isReady).length,
        leaving: of(name).length - staying.length,
        ...(wakes.get(name) ?? { coldStarts: 0, lastWake: null }),
      }
    },
    stop() {
      stopped = true
      clearTimeout(restart)
      child.kill()
    },
  }
}
