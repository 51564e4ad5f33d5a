import type { Resource } from './build.ts'
import { items, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

const own = 'platform/components/gitops/'

/**
 * Argo CD may apply what it is given: every namespace and kind is in its project or left to `npm run up`. A Job is
 * always left: it cannot be changed, and would be made again whenever it was removed.
 */
export function gitopsFaults(shop: Shop): string[] {
  return ofKind(shop, 'AppProject').flatMap((project) =>
    shop.resources
      .filter(({ file }) => !file.startsWith(own))
      .flatMap((resource) => resourceFaults(project, resource)),
  )
}

function resourceFaults({ body }: Resource, resource: Resource): string[] {
  const { kind, namespace, apiVersion } = resource
  if (text(resource.body, 'metadata', 'annotations', 'argocd.argoproj.io/hook') === 'Skip')
    return []
  if (kind === 'Job') return [`${called(resource)} would be Argo CD's, which cannot change it`]
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
  const isAllowed =
    namespace === ''
      ? items(body, 'spec', 'clusterResourceWhitelist').some(
          (each) => text(each, 'kind') === kind && text(each, 'group') === group,
        )
      : items(body, 'spec', 'destinations').some((each) => text(each, 'namespace') === namespace)
  return isAllowed
    ? []
    : [`${called(resource)} is neither in Argo CD's project nor left to npm run up`]
}
