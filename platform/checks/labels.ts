import { podsOf, type Resource } from './build.ts'
import { text } from './node.ts'
import { called, type Shop } from './shop.ts'

const stable = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const release = /^v\d+$/

/**
 * Kiali draws one node for every `app` and `version`: each workload says both, in words that stay when it is built
 * anew, and no two of a namespace say the same `app`.
 */
export function labelFaults(shop: Shop): string[] {
  const workloads = [...shop.resources.flatMap(ofResource), ...ofFunctions(shop)]
  return [
    ...workloads.flatMap(({ subject, app, version }) => [
      ...(stable.test(app) ? [] : [`${subject} has no stable label app`]),
      ...(release.test(version) ? [] : [`${subject} has no stable label version`]),
    ]),
    ...twice(workloads),
  ]
}

type Workload = { subject: string; namespace: string; app: string; version: string }

function ofResource(resource: Resource): Workload[] {
  return podsOf(resource).map(({ labels }) => ({
    subject: called(resource),
    namespace: resource.namespace,
    app: text(labels, 'app'),
    version: text(labels, 'version'),
  }))
}

function ofFunctions({ functions }: Shop): Workload[] {
  return functions.map(({ file, name, namespace, deploy }) => {
    const labels = Object.fromEntries(deploy.labels.map(({ key, value }) => [key, value]))
    const { app = '', version = '' } = labels
    return { subject: `${file}: ${name}`, namespace, app, version }
  })
}

function twice(workloads: readonly Workload[]): string[] {
  const byApp = Map.groupBy(workloads, ({ namespace, app }) => `${namespace}/${app}`)
  return [...byApp.values()]
    .map((group) => [...new Set(group.map(({ subject }) => subject))])
    .filter((subjects) => subjects.length > 1)
    .map((subjects) => `One label app is that of ${subjects.join(' and ')}`)
}
