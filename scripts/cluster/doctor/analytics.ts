import * as v from 'valibot'
import { resources, type Cluster } from '../cluster.ts'
import { psql } from '../psql.ts'
import { names, type Check, type Finding } from './finding.ts'

const job = v.object({
  metadata: names,
  status: v.optional(
    v.object({
      jobStatus: v.optional(v.object({ state: v.optional(v.string()) }), {}),
      error: v.optional(v.string()),
    }),
    {},
  ),
})

const longestBehind = 60

const query = `
  select
    (select count(*) from star.cdc_dead_letters),
    (select coalesce(extract(epoch from now() - min(fresh_to))::int, -1) from star.cdc_heartbeats)`

/** The job that fills the warehouse: whether it runs, how far it is behind, and what it could not read. */
export const analytics: Check = {
  name: 'Analytics',
  async look(cluster) {
    const jobs = await resources(cluster, 'flinkdeployments.flink.apache.org', job)
    if (jobs.length === 0) return []
    const stopped = jobs.flatMap(({ status }) => jobFindings(status.jobStatus.state, status.error))
    return stopped.length > 0 ? stopped : rowFindings(cluster)
  },
}

function jobFindings(state: string | undefined, error: string | undefined): Finding[] {
  if (state === 'RUNNING') return []
  const what = `The job of the analytics is ${state ?? 'not started'}`
  const why = error ?? 'its operator says nothing of it'
  const at = '--namespace analytics --selector app=flink,component=jobmanager --tail 50'
  return [{ what, why, mend: `kubectl logs ${at}` }]
}

async function rowFindings(cluster: Cluster): Promise<Finding[]> {
  const [[letters, behind] = []] = await psql(cluster, 'analytics', query)
  const late = Number(behind) < 0 || Number(behind) > longestBehind
  const behindBy = Number(behind) < 0 ? 'has no rows yet' : `is ${behind} s behind the shop`
  return [
    ...(late
      ? [
          {
            what: `The warehouse ${behindBy}`,
            why: 'a connector or the job does not come along, or its checkpoints fail',
            mend: 'open http://localhost:32400',
          },
        ]
      : []),
    ...(Number(letters) > 0
      ? [
          {
            what: `${letters} records could not be read`,
            why: 'a table has changed, or something else writes to its topic',
            mend: 'kubectl exec --namespace analytics analytics-1 -- psql -d analytics -c "select topic, reason from star.cdc_dead_letters limit 20"',
          },
        ]
      : []),
  ]
}
