import * as v from 'valibot'
import { stringify } from 'yaml'
import { apply, resources, type Cluster } from '../cluster.ts'
import { keep, readKept, readSecrets } from '../secret-file.ts'
import { keyOf, secretValues, type SecretValues } from '../secret-values.ts'

const inCluster = v.object({
  metadata: v.object({ namespace: v.string(), name: v.string() }),
  data: v.optional(v.record(v.string(), v.string()), {}),
})

/** Makes every Secret that platform/secrets.yaml lists. Values that the cluster or this machine has stay. */
export async function makeSecrets(cluster: Cluster): Promise<void> {
  const secrets = await readSecrets(cluster)
  const kept = await readKept(cluster)
  const made = secretValues(secrets, merged(kept, await found(cluster)))
  await keep(cluster, { ...kept, ...made })
  const manifests = secrets.map((secret) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secret.name,
      namespace: secret.namespace,
      labels: { 'app.kubernetes.io/part-of': 'bookstore', 'cnpg.io/reload': 'true' },
    },
    type: secret.type,
    data: encoded(made[keyOf(secret)]),
  }))
  await apply(cluster, ['--filename=-'], manifests.map((each) => stringify(each)).join('---\n'))
}

function encoded(values: Record<string, string> = {}): Record<string, string> {
  const entries = Object.entries(values)
  return Object.fromEntries(entries.map(([key, value]) => [key, btoa(value)]))
}

async function found(cluster: Cluster): Promise<SecretValues> {
  const all = await resources(cluster, 'secrets', inCluster)
  return Object.fromEntries(
    all.map(({ metadata, data }) => [
      `${metadata.namespace}/${metadata.name}`,
      Object.fromEntries(
        Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]),
      ),
    ]),
  )
}

// What the cluster runs with comes first: databases have those passwords.
function merged(kept: SecretValues, running: SecretValues): SecretValues {
  const owners = new Set([...Object.keys(kept), ...Object.keys(running)])
  return Object.fromEntries(
    [...owners].map((owner) => [owner, { ...kept[owner], ...running[owner] }]),
  )
}
