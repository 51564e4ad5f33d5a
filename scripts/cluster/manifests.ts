import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import * as v from 'valibot'
import { parseAllDocuments, stringify } from 'yaml'
import type { Cluster, Image } from './cluster.ts'
import { followed } from './gitops.ts'

const resource = v.looseObject({
  kind: v.string(),
  metadata: v.looseObject({
    name: v.string(),
    namespace: v.optional(v.string()),
    labels: v.optional(v.record(v.string(), v.string()), {}),
  }),
})

export type Manifest = v.InferOutput<typeof resource>

/** Gives what the overlay with the chosen components describes, as kustomize builds it. */
export async function buildManifests(cluster: Cluster, images: Image[] = []): Promise<Manifest[]> {
  const folder = join(cluster.stateDir, 'overlay')
  const platform = relative(folder, join(cluster.root, 'platform'))
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [`${platform}/overlays/kind`],
    components: cluster.components.map((name) => `${platform}/components/${name}`),
    images: images.map(({ name, tag }) => ({ name, newTag: tag })),
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization))
  const built = await cluster.shell.succeed('kubectl', ['kustomize', folder])
  const { takes = () => true } = cluster
  return readManifests(built)
    .filter(takes)
    .map((each) => withImage(each, images))
    .map((each) => followed(each, cluster))
}

// kustomize knows where images stand in kinds of Kubernetes alone.
function withImage(manifest: Manifest, images: readonly Image[]): Manifest {
  const image = images.find(({ name }) => name.endsWith(`/${manifest.metadata.name}`))
  if (manifest.kind !== 'FlinkDeployment' || !image) return manifest
  const spec = v.parse(v.record(v.string(), v.unknown()), manifest.spec)
  return { ...manifest, spec: { ...spec, image: `${image.name}:${image.tag}` } }
}

export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null)
    .map((value) => v.parse(resource, value))
}

/** Gives manifests as kubectl reads them. */
export function manifestText(manifests: readonly Manifest[]): string {
  return manifests.map((each) => stringify(each, { lineWidth: 0 })).join('---\n')
}

/** Tells what the functions need from what they run on. Namespaces come first of all. */
export function partsOf(manifests: readonly Manifest[]) {
  const isApp = ({ metadata }: Manifest) => metadata.labels['bookstore/step'] === 'apps'
  const rest = manifests.filter((each) => !isApp(each) && each.kind !== 'Namespace')
  const apps = manifests.filter(isApp)
  return {
    namespaces: manifests.filter(({ kind }) => kind === 'Namespace'),
    configs: rest,
    jobs: apps.filter(({ kind }) => kind === 'Job'),
    apps: apps.filter(({ kind }) => kind !== 'Job'),
  }
}
