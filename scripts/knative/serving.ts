import * as v from 'valibot'
import { kubectl, type Cluster } from '../cluster/cluster.ts'
import { buildManifests } from '../cluster/manifests.ts'

const settings = v.record(v.string(), v.string())
const serving = v.object({
  kind: v.literal('KnativeServing'),
  spec: v.object({
    config: v.record(v.string(), settings),
    workloads: v.array(
      v.object({
        name: v.string(),
        env: v.optional(
          v.array(
            v.object({
              container: v.string(),
              envVars: v.array(v.object({ name: v.string(), value: v.string() })),
            }),
          ),
          [],
        ),
      }),
    ),
  }),
})

const namespace = '--namespace=knative-serving'
// How requests come in is the business of whoever set the cluster up.
const ofIngress = new Set(['network', 'gateway'])

/** Gives Knative the settings that its operator takes from the platform's KnativeServing on a whole cluster. */
export async function applyServingSettings(cluster: Cluster): Promise<void> {
  const { spec } = await readServing(cluster)
  for (const [name, data] of Object.entries(spec.config)) {
    if (ofIngress.has(name)) continue
    const patch = JSON.stringify({ data })
    await kubectl(cluster, ['patch', 'configmap', `config-${name}`, namespace, `--patch=${patch}`])
  }
  for (const { name, env } of spec.workloads) {
    for (const { container, envVars } of env) {
      const values = envVars.map((one) => `${one.name}=${one.value}`)
      const which = [`deployment/${name}`, `--containers=${container}`]
      await kubectl(cluster, ['set', 'env', ...which, namespace, ...values])
    }
  }
}

async function readServing(cluster: Cluster) {
  const { takes: _, ...whole } = cluster
  const manifests = await buildManifests(whole)
  const found = manifests.find(({ kind }) => kind === 'KnativeServing')
  return v.parse(serving, found)
}
