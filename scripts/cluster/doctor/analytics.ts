import * as v from 'valibot'
import { assetIlls, assetsQuery } from '../../lib/health/dashboards.ts'
import { flinkIlls } from '../../lib/health/flink.ts'
import { slotIlls, tableSlots } from '../../lib/health/table-slots.ts'
import {
  driftIlls,
  letterIlls,
  readWarehouse,
  streamIlls,
  warehouseQuery,
  type Warehouse,
} from '../../lib/health/warehouse.ts'
import { tools } from '../addresses.ts'
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

const page = tools.find(({ name }) => name === 'Flink')?.url ?? ''
const jobLog =
  'kubectl logs --namespace analytics --selector app=flink,component=jobmanager --tail 50'

/** The job that fills the warehouse: whether it runs, and how old its last checkpoint is. */
const flink: Check = {
  name: 'Analytics job',
  async look(cluster) {
    const jobs = await jobsOf(cluster)
    const stopped = jobs.flatMap(({ status }) => jobFindings(status.jobStatus.state, status.error))
    if (jobs.length === 0 || stopped.length > 0) return stopped
    const ask = async (path: string): Promise<unknown> => {
      const answer = await cluster.ask(`${page}${path}`)
      if (answer?.status !== 200) throw new Error(`${page}${path} does not answer`)
      return JSON.parse(answer.body)
    }
    return flinkIlls(ask, jobLog)
  },
}

function jobsOf(cluster: Cluster) {
  return resources(cluster, 'flinkdeployments.flink.apache.org', job)
}

function jobFindings(state: string | undefined, error: string | undefined): Finding[] {
  if (state === 'RUNNING') return []
  const what = `The job of the analytics is ${state ?? 'not started'}`
  return [{ what, why: error ?? 'its operator says nothing of it', mend: jobLog }]
}

/** The replication slots of the connectors that feed the warehouse; one that nobody reads is found with all others. */
const slots: Check = {
  name: 'Analytics slots',
  look: (cluster) =>
    withAnalytics(cluster, async () => {
      const found: Finding[] = []
      for (const slot of await tableSlots(cluster.root)) {
        const rows = await psql(cluster, slot.source, 'select slot_name from pg_replication_slots')
        found.push(...slotIlls([slot], rows.flat(), restart))
      }
      return found
    }),
}

function restart(connector: string): string {
  return `kubectl annotate kafkaconnector ${connector} --namespace infra strimzi.io/restart=true`
}

const askLetters =
  'kubectl exec --namespace analytics analytics-1 -- psql -d analytics -c "select topic, reason from star.cdc_dead_letters limit 20"'
const startJob = (name: string) =>
  `kubectl create job ${name} --from=cronjob/${name} --namespace analytics`

/** Changes that do not come to the warehouse, or late. */
const stream: Check = {
  name: 'Freshness',
  look: (cluster) => lookAt(cluster, (state) => streamIlls(state, `open ${page}`)),
}

/** Changes that could not be read. */
const letters: Check = {
  name: 'Unread changes',
  look: (cluster) => lookAt(cluster, (state) => letterIlls(state, askLetters)),
}

/** What the last comparison with the shop found. */
const drift: Check = {
  name: 'Drift',
  look: (cluster) =>
    lookAt(cluster, (state) =>
      driftIlls(state, { repair: startJob('repair'), compare: startJob('reconcile') }),
    ),
}

function lookAt(cluster: Cluster, find: (state: Warehouse) => Finding[]): Promise<Finding[]> {
  return withAnalytics(cluster, async () => {
    // A reason may hold what psql parts columns with.
    const rows = await psql(cluster, 'analytics', warehouseQuery)
    return find(readWarehouse(rows.map((row) => row.join('|')).join('\n')))
  })
}

/** What was imported into Superset. */
const dashboards: Check = {
  name: 'Dashboards',
  look: (cluster) =>
    withAnalytics(cluster, async () => {
      const held = await psql(cluster, 'analytics', assetsQuery, 'superset_metadata')
      const mend = 'kubectl rollout restart deployment/superset --namespace analytics'
      return assetIlls(cluster.root, held.flat(), mend)
    }),
}

async function withAnalytics(cluster: Cluster, look: () => Promise<Finding[]>): Promise<Finding[]> {
  return (await jobsOf(cluster)).length === 0 ? [] : look()
}

/** What is looked at where the component `analytics` is. */
export const analytics: readonly Check[] = [flink, slots, stream, letters, drift, dashboards]
