import { posix } from 'node:path'
import { parse } from 'yaml'
import type { Files } from './files.ts'
import { at, isMapping, items, mapping, text, type Mapping } from './node.ts'
import { patch } from './patch.ts'

export type Resource = {
  file: string
  apiVersion: string
  kind: string
  name: string
  /** Empty for what belongs to no namespace. */
  namespace: string
  body: Mapping
}

const clusterWide = [
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'Namespace',
  'PersistentVolume',
]

/**
 * Builds a folder as kustomize does, with components: the part of kustomize that this tree uses.
 * `npm run check:platform` compares it with kustomize itself.
 * @throws Error in one sentence that names the file
 */
export function build(files: Files, folder: string, components: string[] = []): Resource[] {
  return components.reduce(
    (before, component) => patched(files, component, [...before, ...collect(files, component)]),
    patched(files, folder, collect(files, folder)),
  )
}

function collect(files: Files, folder: string): Resource[] {
  const kustomization = read(files, `${folder}/kustomization.yaml`)
  const own = items(kustomization, 'resources').flatMap((entry) => {
    const path = posix.join(folder, String(entry))
    if (!path.endsWith('.yaml')) return build(files, path)
    return [resource(path, read(files, path))]
  })
  const generated = items(kustomization, 'configMapGenerator').map((generator) =>
    configMap(files, folder, generator),
  )
  const namespace = text(kustomization, 'namespace')
  const all = [...own, ...generated]
  return namespace === '' ? all : all.map((each) => moved(each, namespace))
}

function patched(files: Files, folder: string, resources: Resource[]): Resource[] {
  const patches = items(read(files, `${folder}/kustomization.yaml`), 'patches')
  return patches.reduce<Resource[]>((before, each) => {
    const file = posix.join(folder, text(each, 'path'))
    const operations = items(parse(textOf(files, file)))
    const target = mapping(each, 'target')
    if (!before.some((one) => isTarget(one, target))) throw new Error(`${file} meets nothing`)
    return before.map((one) =>
      isTarget(one, target) ? { ...one, body: patch(file, one.body, operations) } : one,
    )
  }, resources)
}

function isTarget(resource: Resource, target: Mapping): boolean {
  const { kind = resource.kind, name = '', group } = target
  const isGroup = group === undefined || resource.apiVersion.startsWith(`${String(group)}/`)
  const pattern = new RegExp(`^(?:${String(name)})$`)
  return resource.kind === kind && isGroup && (name === '' || pattern.test(resource.name))
}

function moved(resource: Resource, namespace: string): Resource {
  if (clusterWide.includes(resource.kind)) return resource
  const metadata = { ...mapping(resource.body, 'metadata'), namespace }
  return { ...resource, namespace, body: { ...resource.body, metadata } }
}

function configMap(files: Files, folder: string, generator: unknown): Resource {
  const data = items(generator, 'files').map((entry) => {
    const [key = '', path = key] = String(entry).split('=')
    return [posix.basename(key), textOf(files, posix.join(folder, path))]
  })
  return resource(`${folder}/kustomization.yaml`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: text(generator, 'name'), namespace: text(generator, 'namespace') },
    data: Object.fromEntries(data),
  })
}

function resource(file: string, body: Mapping): Resource {
  return {
    file,
    apiVersion: text(body, 'apiVersion'),
    kind: text(body, 'kind'),
    name: text(body, 'metadata', 'name'),
    namespace: text(body, 'metadata', 'namespace'),
    body,
  }
}

function read(files: Files, path: string): Mapping {
  const found: unknown = JSON.parse(asJson(textOf(files, path)))
  if (!isMapping(found)) throw new Error(`${path} holds no mapping`)
  return found
}

const seen = new Map<string, string>()

// Most files are read again and again, and YAML is slow. JSON also knows no anchors: no two places share an object.
function asJson(yaml: string): string {
  const json = seen.get(yaml) ?? JSON.stringify(parse(yaml) ?? null)
  seen.set(yaml, json)
  return json
}

function textOf(files: Files, path: string): string {
  const found = files.get(path)
  if (found === undefined) throw new Error(`${path} is missing`)
  return found
}

export type Pod = { labels: Mapping; spec: Mapping }

/** Gives the labels of the pods that a resource makes, with the pods' own description. */
export function podsOf(resource: Resource): Pod[] {
  const { kind, body } = resource
  if (kind === 'FlinkDeployment') return flinkPods(resource)
  const path = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec']
  if (!['CronJob', 'Deployment', 'Job', 'StatefulSet'].includes(kind)) return []
  const template = at(body, ...path, 'template')
  return [{ labels: mapping(template, 'metadata', 'labels'), spec: mapping(template, 'spec') }]
}

// Flink's operator adds the account, its labels, and what each of the two processes may take.
function flinkPods({ name, body }: Resource): Pod[] {
  const template = mapping(body, 'spec', 'podTemplate')
  return ['jobManager', 'taskManager'].map((part) => {
    const { cpu, memory } = mapping(body, 'spec', part, 'resource')
    const resources = { requests: { cpu, memory }, limits: { memory } }
    const containers = items(template, 'spec', 'containers').map((each) => ({
      ...mapping({ each }, 'each'),
      resources,
    }))
    const serviceAccountName = text(body, 'spec', 'serviceAccount')
    return {
      labels: {
        ...mapping(template, 'metadata', 'labels'),
        app: name,
        component: part.toLowerCase(),
      },
      spec: { ...mapping(template, 'spec'), serviceAccountName, containers },
    }
  })
}
