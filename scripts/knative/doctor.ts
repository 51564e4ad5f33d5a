import * as v from 'valibot'
import { resources } from '../cluster/cluster.ts'
import { called, describe, names, type Check } from '../cluster/doctor/finding.ts'
import { deployed } from '../cluster/doctor/outside.ts'
import { pods, secrets } from '../cluster/doctor/pods.ts'
import { readiness } from '../cluster/doctor/ready.ts'

const deployment = v.object({
  metadata: names,
  spec: v.object({ replicas: v.optional(v.number(), 1) }),
  status: v.object({ readyReplicas: v.optional(v.number(), 0) }),
})

/** The parts of Knative Serving itself, which an operator may or may not have brought. */
const serving: Check = {
  name: 'Knative',
  async look(cluster) {
    const all = await resources(cluster, 'deployments', deployment)
    const own = all.filter(({ metadata }) => metadata.namespace === 'knative-serving')
    if (own.length === 0) {
      const mend = 'kubectl get namespaces'
      return [{ what: 'Knative Serving is not there', why: 'nobody installed it', mend }]
    }
    return own
      .filter(({ spec, status }) => status.readyReplicas < spec.replicas)
      .map(({ metadata, spec, status }) => ({
        what: `${called(metadata)} does not do its work`,
        why: `${status.readyReplicas} of ${spec.replicas} pods are ready`,
        mend: describe('deployment', metadata),
      }))
  },
}

const named = (name: string) => readiness.filter((check) => check.name === name)

/** Of the checks of the cluster those of what a Knative runs for `npm run knative`, from below to above. */
export const functionChecks: readonly Check[] = [
  ...named('Nodes'),
  serving,
  secrets,
  pods,
  ...named('Functions'),
  deployed,
]
