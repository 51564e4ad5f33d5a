import type { Client, User } from '../lib/login.ts'
import { urlsOf } from './addresses.ts'
import { openCluster } from './options.ts'
import { readKept } from './secret-file.ts'

const patience = 60_000

/**
 * Gives what is needed to buy at the cluster as user1, who logs in as by the storefront: its realm knows no client
 * for tools. Functions may start from zero, so an event may take a minute.
 * @throws Error in a sentence when this machine has not made the cluster's secrets
 */
export async function shopperOfCluster() {
  const cluster = openCluster()
  const urls = urlsOf(cluster)
  const kept = await readKept(cluster)
  const password = kept['identity/keycloak']?.['BOOKSTORE_USER1_PASSWORD']
  const secret = kept['storefront/storefront-client']?.['secret']
  if (password === undefined || secret === undefined) {
    throw new Error('This machine has no cluster: npm run up makes one.')
  }
  const client: Client = { id: 'storefront', secret, redirectUri: `${urls.shop}/callback` }
  const user: User = { name: 'user1', password }
  return { target: urls.api, issuer: urls.issuer, user, client, patience }
}
