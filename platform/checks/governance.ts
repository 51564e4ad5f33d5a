import type { Resource } from './build.ts'
import { items, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** Nobody holds what is not needed, nothing has all its pods in one place, and what is at zero wakes at once. */
export function governanceFaults(shop: Shop): string[] {
  return [
    ...ofKind(shop, 'ServiceAccount').flatMap(tokenFaults),
    ...spreadFaults(shop),
    ...ofKind(shop, 'KnativeServing').flatMap(wakingFaults),
  ]
}

/** These ask the API server: Prometheus, Kiali and the lookout for pods, Vault for who logs in. */
const askers = ['kiali', 'lookout', 'prometheus', 'vault']

function tokenFaults(account: Resource): string[] {
  const isGiven = text(account.body, 'automountServiceAccountToken') !== 'false'
  return isGiven && !askers.includes(account.name)
    ? [`${called(account)} is given a token that nobody needs`]
    : []
}

/** What has more than one pod has them on more than one node, as far as there are some. */
function spreadFaults(shop: Shop): string[] {
  const scaled = ofKind(shop, 'HorizontalPodAutoscaler').map(({ body }) =>
    text(body, 'spec', 'scaleTargetRef', 'name'),
  )
  return ofKind(shop, 'Deployment', 'KafkaConnect', 'KafkaNodePool')
    .filter(({ name, body }) => Number(text(body, 'spec', 'replicas')) > 1 || scaled.includes(name))
    .filter(({ kind, body }) => {
      const pod = kind === 'Deployment' ? ['spec'] : ['pod']
      return items(body, 'spec', 'template', ...pod, 'topologySpreadConstraints').length === 0
    })
    .map((each) => `${called(each)} has all its pods on one node`)
}

/** How often the activator looks whether a pod has woken, which a caller waits for. */
function wakingFaults(serving: Resource): string[] {
  const activator = items(serving.body, 'spec', 'workloads').find(
    (each) => text(each, 'name') === 'activator',
  )
  const variables = items(activator, 'env', 0, 'envVars')
  const isSet = variables.some(
    (each) => text(each, 'name') === 'PROBE_FREQUENCY' && text(each, 'value') === '50ms',
  )
  return isSet ? [] : [`${called(serving)} lets the activator probe seldom`]
}
