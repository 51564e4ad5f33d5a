import { urlsOf } from '../addresses.ts'
import { waitForRollout, type Cluster } from '../cluster.ts'

/** Waits until Keycloak has imported the realm and the gateway shows it under its public name. */
export async function waitForRealm(cluster: Cluster): Promise<void> {
  await waitForRollout(cluster, 'identity', 'deployment/keycloak', 900)
  const address = `${urlsOf(cluster).issuer}/.well-known/openid-configuration`
  const deadline = performance.now() + cluster.patience * 1000
  for (;;) {
    const answer = await cluster.ask(address)
    if (answer?.status === 200) return
    if (performance.now() > deadline) throw new Error(unanswered(address, answer?.status))
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

function unanswered(address: string, status: number | undefined): string {
  const seen = status === undefined ? 'does not answer' : `answers ${status}`
  return `${address} ${seen} though Keycloak runs: npm run doctor -- --target cluster`
}
