import * as v from 'valibot'
import type { Cluster } from './cluster.ts'
import type { Manifest } from './manifests.ts'

const project = v.looseObject({ spec: v.looseObject({ sourceRepos: v.array(v.string()) }) })
const set = v.looseObject({
  spec: v.looseObject({
    template: v.looseObject({
      spec: v.looseObject({
        source: v.looseObject({
          repoURL: v.string(),
          kustomize: v.looseObject({ components: v.array(v.string()) }),
        }),
      }),
    }),
  }),
})

/**
 * Gives a manifest of components/gitops with the repository and the components that were chosen, any other as it is.
 * Argo CD is not among what it keeps.
 */
export function followed<M extends Manifest>(
  manifest: M,
  { repository, components }: Pick<Cluster, 'repository' | 'components'>,
): M {
  if (repository === undefined) return manifest
  if (manifest.kind === 'AppProject') {
    const { spec } = v.parse(project, manifest)
    return { ...manifest, spec: { ...spec, sourceRepos: [repository] } }
  }
  if (manifest.kind !== 'ApplicationSet') return manifest
  const { spec } = v.parse(set, structuredClone(manifest))
  const kept = components.filter((name) => name !== 'gitops')
  Object.assign(spec.template.spec.source, {
    repoURL: repository,
    kustomize: { components: kept.map((name) => `../../components/${name}`) },
  })
  return { ...manifest, spec }
}
