import { join } from 'node:path'
import * as v from 'valibot'
import type { Ask } from './addresses.ts'
import { CommandError, type Result, type Shell } from './shell.ts'

/** The name of the cluster for kind. */
export const clusterName = 'bookstore'

export type Profile = 'small' | 'full'

/** What builds images: replaced where nothing is to be built. */
export type Image = {
  /** `kind.local/bookstore/<name>`. */
  name: string
  tag: string
  /** What docker is given, with a Dockerfile. */
  folder: string
}

export type Builder = {
  functions(names: readonly string[]): Promise<Image[]>
  storefront(): Promise<Image>
  jobs(): Promise<Image>
  connect(): Promise<Image>
  flink(): Promise<Image>
  superset(): Promise<Image>
}

/** Where pods find images. */
export type ImageStore = {
  /** Builds an image and brings it there; gives its name with the digest by which pods ask for it. */
  load(cluster: Cluster, image: Image): Promise<string>
}

/** One run of a script against the cluster. */
export type Cluster = {
  /** The clone. */
  root: string
  /** /etc/hosts, or where the system has it. */
  hostsFile: string
  /** Where what belongs to no clone of the cluster is kept: kubeconfig, resolved manifests. */
  stateDir: string
  /** What outlives the cluster: volumes, dumps, the values of Secrets. */
  dataDir: string
  profile: Profile
  /** Where Argo CD finds the clone, with the component gitops. */
  repository: string | undefined
  /** Seconds that a cluster may take to answer after a start. */
  patience: number
  /** Beyond those of the profile, in the order in which they are applied. */
  components: readonly string[]
  shell: Shell
  builder: Builder
  store: ImageStore
  /** Says whether a resource is to be applied; all are unless told. */
  takes?: (resource: {
    kind: string
    metadata: { name: string; namespace?: string | undefined }
  }) => boolean
  /** What brings back what is described, where that is not `npm run up` and `npm run deploy`. */
  again?: string
  ask: Ask
  /** Bytes that are free for a folder. */
  freeBytes: (folder: string) => Promise<number>
  say: (line: string) => void
}

export function kubeconfigOf({ stateDir }: Pick<Cluster, 'stateDir'>): string {
  return join(stateDir, 'kubeconfig')
}

/** Runs kubectl, which must succeed. */
export function kubectl(cluster: Cluster, args: readonly string[], input?: string) {
  return cluster.shell.succeed('kubectl', args, input === undefined ? {} : { input })
}

const list = v.object({ items: v.array(v.unknown()) })

/**
 * Reads the resources of a kind from all namespaces, as far as the schema looks.
 * @returns none where the cluster does not know the kind yet
 */
export async function resources<S extends v.GenericSchema>(
  { shell }: Pick<Cluster, 'shell'>,
  kind: string,
  schema: S,
): Promise<v.InferOutput<S>[]> {
  const args = ['get', kind, '--all-namespaces', '--output=json']
  const result = await shell.run('kubectl', args)
  if (isUnknownKind(result)) return []
  if (result.code !== 0) throw new CommandError(`kubectl ${args.join(' ')}`, result.stderr.trim())
  const { items } = v.parse(list, JSON.parse(result.stdout))
  return items.map((item) => v.parse(schema, item))
}

function isUnknownKind({ code, stderr }: Result): boolean {
  return code !== 0 && /doesn't have a resource type|could not find the requested/.test(stderr)
}

/**
 * Waits until a condition holds for what is named, telling every ten seconds.
 * @param what as kubectl says it: `deployment/istiod`, or a kind and `--all`
 * @throws CommandError after `patience` seconds
 */
export async function waitFor(
  { shell }: Cluster,
  what: readonly string[],
  condition: string,
  patience: number,
): Promise<void> {
  const label = `Waiting for ${what.filter((word) => !word.startsWith('-')).join(' ')}`
  const args = ['wait', ...what, `--for=${condition}`, `--timeout=${patience}s`]
  await shell.succeed('kubectl', args, { label, patience: patience + 30 })
}

/** Waits until a Deployment, StatefulSet or DaemonSet has all its pods. */
export async function waitForRollout(
  { shell }: Cluster,
  namespace: string,
  workload: string,
  patience = 300,
): Promise<void> {
  const args = ['rollout', 'status', workload, `--namespace=${namespace}`, `--timeout=${patience}s`]
  await shell.succeed('kubectl', args, {
    label: `Waiting for ${workload}`,
    patience: patience + 30,
  })
}

const webhookPatience = 90_000
const webhookIsSilent = /failed calling webhook|no endpoints available for service/

/**
 * Applies manifests server-side. A controller may be ready before its webhook can be reached: as long as that is
 * the answer, it is asked again.
 */
export async function apply(cluster: Cluster, args: readonly string[], input?: string) {
  const deadline = performance.now() + webhookPatience
  const all = ['apply', '--server-side', '--force-conflicts', '--field-manager=bookstore', ...args]
  for (;;) {
    try {
      return await kubectl(cluster, all, input)
    } catch (error) {
      const isSilent = error instanceof CommandError && webhookIsSilent.test(error.words)
      if (!isSilent || performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}
