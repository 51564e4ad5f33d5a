import { pod, podAutoscaler, type Pod, type PodAutoscaler } from '../objects.ts'
import * as v from 'valibot'

type PodOptions = {
  name?: string
  namespace?: string
  service?: string
  created?: string
  /** When it became ready; not ready unless told. */
  ready?: string
  deleted?: string
  phase?: string
  waiting?: { reason: string; message?: string }
}

const queueProxy = { name: 'queue-proxy', ready: true, restartCount: 0, state: { running: {} } }

/** Gives a Pod of a function as the API server gives it (Kubernetes 1.34, Knative Serving 1.23), shortened. */
export function podObject(options: PodOptions = {}) {
  const { service = 'books', namespace = 'ecom', created = '2026-11-21T20:00:00Z', ready } = options
  const { name = `${service}-00001-deployment-6b7c9d7f5d-x2x7p`, deleted, phase, waiting } = options
  const isReady = ready === undefined ? 'False' : 'True'
  const at = ready ?? created
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name,
      generateName: `${service}-00001-deployment-6b7c9d7f5d-`,
      namespace,
      uid: `uid-of-${name}`,
      resourceVersion: '5211',
      creationTimestamp: created,
      ...(deleted === undefined
        ? {}
        : { deletionTimestamp: deleted, deletionGracePeriodSeconds: 300 }),
      labels: {
        app: service,
        version: 'v1',
        'pod-template-hash': '6b7c9d7f5d',
        'serving.knative.dev/configuration': service,
        'serving.knative.dev/configurationGeneration': '1',
        'serving.knative.dev/revision': `${service}-00001`,
        'serving.knative.dev/service': service,
      },
    },
    spec: { containers: [{ name: 'user-container' }, { name: 'queue-proxy' }] },
    status: {
      phase: phase ?? (ready === undefined ? 'Pending' : 'Running'),
      startTime: created,
      conditions: [
        { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: created },
        { type: 'ContainersReady', status: isReady, lastProbeTime: null, lastTransitionTime: at },
        { type: 'Ready', status: isReady, lastProbeTime: null, lastTransitionTime: at },
      ],
      containerStatuses: [
        queueProxy,
        { name: 'user-container', restartCount: 0, state: waiting ? { waiting } : { running: {} } },
      ],
    },
  }
}

type AutoscalerOptions = {
  service?: string
  namespace?: string
  generation?: number
  created?: string
  desired?: number
  reachability?: string
  annotations?: Record<string, string>
}

const bounds = {
  'autoscaling.knative.dev/class': 'kpa.autoscaling.knative.dev',
  'autoscaling.knative.dev/max-scale': '5',
  'autoscaling.knative.dev/min-scale': '0',
}

/** Gives the PodAutoscaler of a revision as the API server gives it, shortened. */
export function autoscalerObject(options: AutoscalerOptions = {}) {
  const { service = 'books', namespace = 'ecom', generation = 1, desired = 0 } = options
  const { reachability = 'Reachable', annotations = bounds } = options
  const name = `${service}-0000${generation}`
  return {
    apiVersion: 'autoscaling.internal.knative.dev/v1alpha1',
    kind: 'PodAutoscaler',
    metadata: {
      name,
      namespace,
      uid: `uid-of-${name}`,
      resourceVersion: '5190',
      generation: 1,
      creationTimestamp: options.created ?? '2026-11-21T19:30:00Z',
      labels: {
        app: service,
        version: 'v1',
        'serving.knative.dev/revision': name,
        'serving.knative.dev/service': service,
      },
      annotations,
    },
    spec: {
      containerConcurrency: 100,
      protocolType: 'http1',
      reachability,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `${name}-deployment` },
    },
    status: {
      actualScale: 0,
      desiredScale: desired,
      serviceName: name,
      metricsServiceName: `${name}-private`,
      conditions: [
        {
          type: 'Active',
          status: 'False',
          reason: 'NoTraffic',
          lastTransitionTime: '2026-11-21T19:32:00Z',
        },
      ],
    },
  }
}

/** As `podObject`, as the lookout reads it. */
export function aPod(options?: PodOptions): Pod {
  return v.parse(pod, podObject(options))
}

/** As `autoscalerObject`, as the lookout reads it. */
export function anAutoscaler(options?: AutoscalerOptions): PodAutoscaler {
  return v.parse(podAutoscaler, autoscalerObject(options))
}
