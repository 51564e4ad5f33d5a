import { tools, urlsOf } from '../addresses.ts'
import { waitFor, waitForRollout, type Cluster } from '../cluster.ts'
import { secretsFile } from '../secret-file.ts'

const trust =
  "kubectl get secret bookstore-ca --namespace infra --output jsonpath='{.data.tls\\.crt}' | base64 -d > bookstore-ca.crt"
const everywhere = ['--all', '--all-namespaces']

/** Waits until functions, subscriptions and connectors are ready and the shop answers; then says where it is. */
export async function waitForShop(cluster: Cluster): Promise<void> {
  await waitFor(cluster, ['services.serving.knative.dev', ...everywhere], 'condition=Ready', 600)
  await waitFor(cluster, ['kafkasources', ...everywhere], 'condition=Ready', 600)
  await waitFor(cluster, ['kafkaconnectors', ...everywhere], 'condition=Ready', 600)
  if (cluster.components.includes('analytics')) await waitForAnalytics(cluster)
  const urls = urlsOf(cluster)
  for (const address of [urls.shop, `${urls.api}/ecom/books?size=1`]) {
    await waitForAnswer(cluster, address)
  }
  for (const line of addresses(cluster)) cluster.say(line)
}

async function waitForAnalytics(cluster: Cluster): Promise<void> {
  await waitForRollout(cluster, 'analytics', 'deployment/superset', 900)
  const job = ['flinkdeployment/flink', '--namespace=analytics']
  await waitFor(cluster, job, 'jsonpath={.status.jobStatus.state}=RUNNING', 900)
}

async function waitForAnswer(cluster: Cluster, address: string): Promise<void> {
  const deadline = performance.now() + cluster.patience * 1000
  for (;;) {
    const answer = await cluster.ask(address)
    if (answer && answer.status < 400) return
    if (performance.now() > deadline) {
      const seen = answer ? `answers ${answer.status}` : 'does not answer'
      throw new Error(`${address} ${seen}: npm run doctor -- --target cluster`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

/** Gives the lines that say where everything is. */
export function addresses(cluster: Pick<Cluster, 'components' | 'dataDir' | 'stateDir'>): string[] {
  const urls = urlsOf(cluster)
  const rows = [
    ['Shop', urls.shop],
    ['API', `${urls.api}/ecom/books`],
    ['Identity', urls.issuer],
    ...tools
      .filter(({ component }) => cluster.components.includes(component))
      .map(({ name, url }) => [name, url]),
    ...(cluster.components.includes('tls') ? [['Trust', trust]] : []),
    ['Passwords', `${secretsFile(cluster)} (identity/keycloak: user1, admin1)`],
    ['kubectl', `export KUBECONFIG=${cluster.stateDir}/kubeconfig`],
  ]
  return rows.map(([name = '', value]) => `  ${name.padEnd(11)} ${value}`)
}
