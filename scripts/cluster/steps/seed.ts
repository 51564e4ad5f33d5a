import * as v from 'valibot'
import type { Cluster } from '../cluster.ts'
import { runJobs } from '../jobs.ts'
import { buildManifests, partsOf, type Manifest } from '../manifests.ts'

const sown = ['ecom', 'inventory']

const job = v.looseObject({
  spec: v.looseObject({
    template: v.looseObject({
      spec: v.looseObject({
        containers: v.tuple([v.looseObject({ args: v.tuple([v.string(), v.string()]) })]),
      }),
    }),
  }),
})

/** Puts the base catalogue on the shelves, once: what is there stays as it is. */
export async function sowCatalogue(cluster: Cluster): Promise<void> {
  const image = await cluster.builder.jobs()
  const { jobs } = partsOf(await buildManifests(cluster, [image]))
  await runJobs(
    cluster,
    sown.map((database) => seedJob(jobs, database)),
  )
}

// The pod of the migrations may reach its database as its owner: that of the seed is the same but for its word.
function seedJob(jobs: readonly Manifest[], database: string): Manifest {
  const source = jobs.find(({ metadata }) => metadata.name === `migrate-${database}`)
  if (!source) throw new Error(`platform/apps/migrations has no job for ${database}.`)
  const copy = structuredClone(source)
  const { spec } = v.parse(job, copy)
  spec.template.spec.containers[0].args = ['seed', database]
  return { ...copy, metadata: { ...copy.metadata, name: `seed-${database}` }, spec }
}
