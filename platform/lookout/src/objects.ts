import * as v from 'valibot'

const metadata = v.object({
  name: v.string(),
  namespace: v.optional(v.string(), ''),
  uid: v.string(),
  labels: v.optional(v.record(v.string(), v.string()), {}),
  annotations: v.optional(v.record(v.string(), v.string()), {}),
  creationTimestamp: v.string(),
  deletionTimestamp: v.optional(v.string()),
})

const condition = v.object({
  type: v.string(),
  status: v.string(),
  lastTransitionTime: v.nullish(v.string()),
})

const container = v.object({
  name: v.string(),
  state: v.optional(
    v.object({
      waiting: v.optional(
        v.object({ reason: v.optional(v.string(), ''), message: v.optional(v.string(), '') }),
      ),
      running: v.optional(v.object({})),
    }),
    {},
  ),
})

/** A Pod, as far as the lookout looks. */
export const pod = v.object({
  metadata,
  status: v.optional(
    v.object({
      phase: v.optional(v.string(), ''),
      conditions: v.optional(v.array(condition), []),
      containerStatuses: v.optional(v.array(container), []),
    }),
    {},
  ),
})

/** What Knative scales a revision by; the autoscaler says -1 until it knows. */
export const podAutoscaler = v.object({
  metadata,
  spec: v.object({ reachability: v.optional(v.string(), '') }),
  status: v.optional(v.object({ desiredScale: v.optional(v.number(), 0) }), {}),
})

export type Pod = v.InferOutput<typeof pod>
export type PodAutoscaler = v.InferOutput<typeof podAutoscaler>

const serviceLabel = 'serving.knative.dev/service'

/** Gives the function that an object belongs to, undefined for what is none's. */
export function functionOf({ metadata: { labels } }: Pod | PodAutoscaler): string | undefined {
  return labels[serviceLabel]
}

/** The paths of the lists of a namespace. */
export const paths = {
  pods: (namespace: string) =>
    `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(serviceLabel)}`,
  podAutoscalers: (namespace: string) =>
    `/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/${namespace}/podautoscalers`,
}

/** Gives when a pod became ready (milliseconds), undefined unless it is. */
export function readyAt({ status }: Pod): number | undefined {
  const ready = status.conditions.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' ? Date.parse(ready.lastTransitionTime ?? '') : undefined
}

/** Says whether requests may reach a pod, or will: it has not ended and is not being ended. */
export function isLive({ metadata: { deletionTimestamp }, status }: Pod): boolean {
  return deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(status.phase)
}

const stuck = /BackOff|Err|Invalid|CreateContainerConfigError/
const longestFault = 300

/** Gives why a pod does not start in the kubelet's words, null when it does, or may. */
export function faultOf({ status }: Pod): string | null {
  for (const { name, state } of status.containerStatuses) {
    const { reason = '', message = '' } = state.waiting ?? {}
    if (stuck.test(reason))
      return [`${name}: ${reason}`, message].filter(Boolean).join(': ').slice(0, longestFault)
  }
  return null
}
