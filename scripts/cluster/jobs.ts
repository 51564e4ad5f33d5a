import * as v from 'valibot'
import { apply, kubectl, type Cluster } from './cluster.ts'
import { manifestText, type Manifest } from './manifests.ts'

const status = v.object({
  status: v.object({
    conditions: v.optional(v.array(v.object({ type: v.string(), status: v.string() })), []),
  }),
})

/**
 * Runs Jobs to their ends, all at once. One of the same name that ran before is removed: a Job is never changed.
 * @throws Error with the last words of the first that fails
 */
export async function runJobs(cluster: Cluster, jobs: readonly Manifest[]): Promise<void> {
  for (const { metadata } of jobs) {
    const at = `--namespace=${metadata.namespace}`
    await kubectl(cluster, ['delete', 'job', metadata.name, at, '--ignore-not-found', '--wait'])
  }
  await apply(cluster, ['--filename=-'], manifestText(jobs))
  await Promise.all(jobs.map(({ metadata }) => finished(cluster, metadata)))
}

type Named = { name: string; namespace?: string | undefined }

/**
 * Waits until a Job has done its work.
 * @throws Error with its last words when it fails, or takes half an hour
 */
export async function finished(cluster: Cluster, { name, namespace = '' }: Named): Promise<void> {
  const deadline = performance.now() + 1_800_000
  for (;;) {
    const args = ['get', 'job', name, `--namespace=${namespace}`, '--output=json']
    const { conditions } = v.parse(status, JSON.parse(await kubectl(cluster, args))).status
    const holding = conditions.filter(({ status: holds }) => holds === 'True')
    if (holding.some(({ type }) => type === 'Complete')) return
    const isFailed = holding.some(({ type }) => type === 'Failed')
    if (isFailed || performance.now() > deadline) throw await failure(cluster, name, namespace)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function failure({ shell }: Cluster, name: string, namespace: string): Promise<Error> {
  const args = ['logs', `job/${name}`, `--namespace=${namespace}`, '--tail=5']
  const { stdout, stderr } = await shell.run('kubectl', args)
  const words = stdout.trim() || stderr.trim() || 'it has said nothing'
  const more = `kubectl --namespace ${namespace} describe job ${name}`
  return new Error(`The job ${name} failed: ${words}\nMore: ${more}`)
}
