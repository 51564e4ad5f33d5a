import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { waitForRollout, type Cluster } from '../cluster.ts'
import { readKept, readSecrets } from '../secret-file.ts'
import { keyOf } from '../secret-values.ts'

const status = v.object({ initialized: v.boolean(), sealed: v.boolean() })
const keys = v.object({ unseal_keys_b64: v.tuple([v.string()]), root_token: v.string() })
type Keys = v.InferOutput<typeof keys>

const isThere = /path is already in use/

/** Opens Vault and gives it the values of the Secrets; nothing to do without the component vault. */
export async function fillVault(cluster: Cluster): Promise<void> {
  if (!cluster.components.includes('vault')) return
  await waitForRollout(cluster, 'vault', 'statefulset/vault')
  const { root_token: token, unseal_keys_b64: unseal } = await openKeys(cluster)
  if ((await statusOf(cluster)).sealed) {
    await inVault(cluster, ['vault', 'write', 'sys/unseal', 'key=-'], unseal[0])
  }
  await allow(cluster, token)
  const kept = await readKept(cluster)
  for (const secret of await readSecrets(cluster)) {
    const key = keyOf(secret)
    const words = ['kv', 'put', '-mount=bookstore', key, '-']
    await asRoot(cluster, token, words, JSON.stringify(kept[key]))
  }
}

function fileOf({ dataDir }: Cluster): string {
  return join(dataDir, 'vault.json')
}

// The first time Vault makes its keys; they are kept beside the values that it guards.
async function openKeys(cluster: Cluster): Promise<Keys> {
  const file = fileOf(cluster)
  if ((await statusOf(cluster)).initialized) {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      const say = `Vault has been initialised, and ${file} with its keys is gone: put it back.`
      throw new Error(say, { cause })
    })
    return v.parse(keys, JSON.parse(text))
  }
  const init = ['vault', 'operator', 'init', '-key-shares=1', '-key-threshold=1', '-format=json']
  const made = v.parse(keys, JSON.parse(await inVault(cluster, init)))
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

async function statusOf(cluster: Cluster) {
  // It ends with 2 while it is sealed.
  const { stdout } = await cluster.shell.run(
    'kubectl',
    execute(['vault', 'status', '-format=json']),
  )
  return v.parse(status, JSON.parse(stdout))
}

async function allow(cluster: Cluster, token: string): Promise<void> {
  const once = [
    ['secrets', 'enable', '-path=bookstore', '-version=2', 'kv'],
    ['auth', 'enable', 'kubernetes'],
  ]
  for (const words of once) {
    await asRoot(cluster, token, words).catch((error: unknown) => {
      if (!isThere.test(String(error))) throw error
    })
  }
  const host = 'kubernetes_host=https://kubernetes.default.svc'
  await asRoot(cluster, token, ['write', 'auth/kubernetes/config', host])
  const policy = 'path "bookstore/data/*" { capabilities = ["read"] }\n'
  await asRoot(cluster, token, ['policy', 'write', 'external-secrets', '-'], policy)
  await asRoot(cluster, token, [
    'write',
    'auth/kubernetes/role/external-secrets',
    'bound_service_account_names=external-secrets',
    'bound_service_account_namespaces=external-secrets',
    'policies=external-secrets',
    'ttl=1h',
  ])
}

// The token goes by standard input, where no list of processes shows it.
function asRoot(cluster: Cluster, token: string, words: readonly string[], input = '') {
  const script = 'read -r VAULT_TOKEN && export VAULT_TOKEN && exec vault "$@"'
  return inVault(cluster, ['sh', '-c', script, 'sh', ...words], `${token}\n${input}`)
}

function inVault({ shell }: Cluster, words: readonly string[], input = ''): Promise<string> {
  return shell.succeed('kubectl', execute(words), { input })
}

function execute(words: readonly string[]): string[] {
  return ['exec', '--stdin', '--namespace=vault', 'vault-0', '--', ...words]
}
