import * as v from 'valibot'
import { resources } from '../cluster.ts'
import { called, names, type Check } from './finding.ts'

const patience = 3_600_000

const cronJob = v.object({
  metadata: names,
  status: v.optional(
    v.object({
      lastScheduleTime: v.optional(v.string()),
      lastSuccessfulTime: v.optional(v.string()),
    }),
    {},
  ),
})

/** Dumps and rotations of the outboxes whose last run has not come to a good end within an hour. */
export const nightlyJobs: Check = {
  name: 'Nightly jobs',
  async look(cluster) {
    const found = await resources(cluster, 'cronjobs', cronJob)
    return found.flatMap(({ metadata, status }) => {
      const due = Date.parse(status.lastScheduleTime ?? '')
      const isDone = Date.parse(status.lastSuccessfulTime ?? '') >= due
      if (Number.isNaN(due) || isDone || Date.now() - due < patience) return []
      return [
        {
          what: `${called(metadata)} has not done its work since ${status.lastSuccessfulTime ?? 'it was made'}`,
          why: `its run of ${status.lastScheduleTime} failed or hangs`,
          mend: `kubectl logs --namespace ${metadata.namespace} --selector app=${metadata.name} --tail 20`,
        },
      ]
    })
  },
}
