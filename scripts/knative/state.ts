import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster } from '../cluster/cluster.ts'
import { readKept, readSecrets } from '../cluster/secret-file.ts'
import { keyOf } from '../cluster/secret-values.ts'

/** Gives the parts that run on this machine the passwords that the cluster's Secrets hold. */
export async function takeSecrets(cluster: Cluster, stateDir: string): Promise<void> {
  const kept = await readKept(cluster)
  const secrets = (await readSecrets(cluster)).map((secret) => kept[keyOf(secret)] ?? {})
  const roles = secrets.flatMap(({ username, password }) =>
    username && password ? [[username, password]] : [],
  )
  const { BOOKSTORE_USER1_PASSWORD: user1, BOOKSTORE_ADMIN1_PASSWORD: admin1 } =
    kept['identity/keycloak'] ?? {}
  const identity = {
    jwks: { keys: [] },
    cookieKeys: [],
    clientSecrets: {
      checkout: kept['ecom/checkout-client']?.['secret'],
      storefront: kept['storefront/storefront-client']?.['secret'],
    },
    passwords: { user1, admin1 },
    shopperSecret: '',
  }
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const keep = (file: string, text: string) =>
    writeFile(join(stateDir, file), text, { mode: 0o600 })
  await keep('database-passwords.json', JSON.stringify(Object.fromEntries(roles)))
  await keep('event-signing-keys', kept['ecom/event-signing']?.['keys'] ?? '')
  // It holds keys of its own as well, by which tokens stay valid over a restart.
  const isKnown = await access(join(stateDir, 'identity.json')).then(
    () => true,
    () => false,
  )
  if (!isKnown) await keep('identity.json', JSON.stringify(identity))
}
