import { passwordToken, type User } from '../../scripts/lib/login.ts'
import { clusterSite, clusterToken, isCluster, personOfCluster } from './cluster.ts'
import { localPersonOf, providerOf, shopRun } from './run.ts'

export type Site = {
  /** Where the shop is. */
  url: string
  /** Where its API is: on the cluster, a host of its own. */
  api: string
  issuer: string
  provider: 'embedded' | 'keycloak'
}

/** What the tests meet, in any tier. */
export function site(): Site {
  if (isCluster()) {
    const { shop, api, issuer } = clusterSite()
    return { url: shop, api, issuer, provider: 'keycloak' }
  }
  const run = shopRun()
  const { url } = run.gateway
  return { url, api: url, issuer: run.identity.issuer, provider: providerOf(run) }
}

/** A person of the shop, with the password. */
export function personOf(name: string): User {
  return isCluster() ? personOfCluster(name) : localPersonOf(name)
}

/** Gets an access token of a person. */
export function tokenFor(name: string): Promise<string> {
  if (isCluster()) return clusterToken(name)
  return passwordToken(shopRun().identity.tokenUrl, personOf(name))
}
