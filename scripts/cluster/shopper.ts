import type { Client, User } from '../lib/login.ts'
import { trust } from '../lib/trust.ts'
import { urlsOf } from './addresses.ts'
import { kubectl, type Cluster } from './cluster.ts'
import { readKept } from './secret-file.ts'

const patience = 60_000

/**
 * Gives who may log in at the cluster, and by which client: the storefront's, since its realm knows none for tools.
 * @throws Error in a sentence when this machine has not made the cluster's secrets
 */
export async function loginsOf(cluster: Cluster) {
  const kept = await readKept(cluster)
  const { BOOKSTORE_USER1_PASSWORD: user1, BOOKSTORE_ADMIN1_PASSWORD: admin1 } =
    kept['identity/keycloak'] ?? {}
  const secret = kept['storefront/storefront-client']?.['secret']
  if (user1 === undefined || admin1 === undefined || secret === undefined) {
    throw new Error('This machine has no cluster: npm run up makes one.')
  }
  const redirectUri = `${urlsOf(cluster).shop}/callback`
  const client: Client = { id: 'storefront', secret, redirectUri }
  return { client, passwords: { user1, admin1 } }
}

/**
 * Gives what is needed to buy at the cluster as user1. Functions may start from zero, so an event may take a minute.
 * With the component tls this process believes the cluster's CA from now on.
 * @throws Error in a sentence when there is no cluster
 */
export async function shopperOf(cluster: Cluster) {
  const { client, passwords } = await loginsOf(cluster)
  const { api, issuer } = urlsOf(cluster)
  await trustCluster(cluster)
  const user: User = { name: 'user1', password: passwords.user1 }
  return { target: api, issuer, user, client, patience }
}

/** Believes the cluster's own CA, where it serves HTTPS. */
export async function trustCluster(cluster: Cluster): Promise<void> {
  if (cluster.components.includes('tls')) trust(await authorityOf(cluster))
}

/** Reads the certificate of the CA that the component tls makes. */
export async function authorityOf(cluster: Cluster): Promise<string> {
  const path = '--output=jsonpath={.data.tls\\.crt}'
  const args = ['get', 'secret', 'bookstore-ca', '--namespace=infra', path]
  return Buffer.from(await kubectl(cluster, args), 'base64').toString()
}
