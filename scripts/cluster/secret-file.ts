import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseManifest } from '../../platform/local/src/manifest.ts'
import type { Cluster } from './cluster.ts'
import type { SecretValues } from './secret-values.ts'

const description = v.object({
  secrets: v.array(
    v.object({
      namespace: v.string(),
      name: v.string(),
      component: v.optional(v.string()),
      type: v.optional(v.string(), 'Opaque'),
      data: v.record(v.string(), v.string()),
    }),
  ),
})

export type Secret = v.InferOutput<typeof description>['secrets'][number]

const values = v.record(v.string(), v.record(v.string(), v.string()))

/** Reads which Secrets the cluster has with its components. */
export async function readSecrets({ root, components }: Pick<Cluster, 'root' | 'components'>) {
  const file = join(root, 'platform/secrets.yaml')
  const { secrets } = parseManifest(description, file, await readFile(file, 'utf8'))
  return secrets.filter(({ component }) => !component || components.includes(component))
}

/** Where the values are kept on this machine, so that a cluster that is made anew finds its data. */
export function secretsFile({ dataDir }: Pick<Cluster, 'dataDir'>): string {
  return join(dataDir, 'secrets.json')
}

/**
 * Reads the values that are kept.
 * @throws Error in a sentence when the file is there and nobody can read it
 */
export async function readKept(cluster: Pick<Cluster, 'dataDir'>): Promise<SecretValues> {
  const file = secretsFile(cluster)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  try {
    return v.parse(values, JSON.parse(text))
  } catch (cause) {
    throw new Error(
      `${file} is damaged: put it back, or remove it and the cluster's passwords stay.`,
      {
        cause,
      },
    )
  }
}

/** Keeps the values, for the owner's eyes alone. */
export async function keep(cluster: Pick<Cluster, 'dataDir'>, made: SecretValues): Promise<void> {
  const file = secretsFile(cluster)
  await mkdir(cluster.dataDir, { recursive: true })
  await writeFile(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
