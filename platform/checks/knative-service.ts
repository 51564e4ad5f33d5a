import type { FunctionSpec } from '../local/src/func-yaml.ts'
import type { Mapping } from './node.ts'

const reference = /^\{\{\s*(secret|configMap):([-\w]+):([-.\w]+)\s*\}\}$/

/** Gives the Knative Service that `func deploy` makes of a func.yaml, so that Knative's own rules can be asked. */
export function knativeService(spec: FunctionSpec): Mapping {
  const { name, namespace, run, deploy } = spec
  const { scale, resources } = deploy.options
  const { concurrency, ...limits } = resources.limits
  const labels = Object.fromEntries(deploy.labels.map(({ key, value }) => [key, value]))
  const annotations = {
    'autoscaling.knative.dev/max-scale': String(scale.max),
    'autoscaling.knative.dev/metric': scale.metric,
    'autoscaling.knative.dev/min-scale': String(scale.min),
    'autoscaling.knative.dev/target': scale.target.toFixed(6),
  }
  const container = {
    name: 'user-container',
    image: `kind.local/bookstore/${name}@sha256:${'0'.repeat(64)}`,
    env: run.envs.map(variable),
    livenessProbe: { httpGet: { path: deploy.healthEndpoints.liveness, port: 8080 } },
    readinessProbe: { httpGet: { path: deploy.healthEndpoints.readiness, port: 8080 } },
    resources: { requests: resources.requests, limits },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  }
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: {
      template: {
        metadata: { labels, annotations },
        spec: {
          containerConcurrency: concurrency,
          serviceAccountName: deploy.serviceAccountName,
          containers: [container],
        },
      },
    },
  }
}

function variable({ name, value }: { name: string; value: string }): Mapping {
  const [, kind, object, key] = reference.exec(value) ?? []
  if (!kind) return { name, value }
  const source = kind === 'secret' ? 'secretKeyRef' : 'configMapKeyRef'
  return { name, valueFrom: { [source]: { name: object, key } } }
}
