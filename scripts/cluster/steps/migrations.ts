import { apply, type Cluster } from '../cluster.ts'
import { runJobs } from '../jobs.ts'
import { buildManifests, manifestText, partsOf } from '../manifests.ts'

/** Brings every database up to date by its Job, with the accounts and policies that the Job needs. */
export async function runMigrations(cluster: Cluster): Promise<void> {
  const image = await cluster.builder.jobs()
  await cluster.store.load(cluster, image)
  const { jobs, apps } = partsOf(await buildManifests(cluster, [image]))
  const names = new Set(jobs.map(({ metadata }) => metadata.name))
  const needed = apps.filter(({ metadata }) => names.has(metadata.name))
  await apply(cluster, ['--filename=-'], manifestText(needed))
  await runJobs(cluster, jobs)
}
