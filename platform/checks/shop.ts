import * as v from 'valibot'
import { parseFunction, type FunctionSpec } from '../local/src/func-yaml.ts'
import { parseManifest } from '../local/src/manifest.ts'
import { build, type Resource } from './build.ts'
import type { Files } from './files.ts'

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const labels = v.record(v.string(), v.string())

const workload = v.union([
  v.strictObject({ address: v.string() }),
  v.strictObject({
    namespace: v.string(),
    labels,
    account: v.string(),
    mesh: v.optional(v.literal(false)),
  }),
])

const edgesFile = v.strictObject({
  workloads: v.record(v.string(), workload),
  edges: v.array(v.strictObject({ from: v.string(), to: v.string(), port, why: v.string() })),
  calls: v.array(
    v.strictObject({
      from: v.string(),
      to: v.string(),
      by: v.picklist(['nothing', 'public', 'route', 'signature', 'token']),
    }),
  ),
})

const secretsFile = v.strictObject({
  secrets: v.array(
    v.strictObject({
      namespace: v.string(),
      name: v.string(),
      component: v.optional(v.string()),
      type: v.optional(v.literal('kubernetes.io/basic-auth')),
      data: v.record(v.string(), v.string()),
    }),
  ),
})

export type Workload = v.InferOutput<typeof workload>
export type Edges = v.InferOutput<typeof edgesFile>
export type Secret = v.InferOutput<typeof secretsFile>['secrets'][number]

/** What is checked: the cluster as it is described, with some components. */
export type Shop = {
  files: Files
  components: string[]
  resources: Resource[]
  functions: FunctionSpec[]
  secrets: Secret[]
  edges: Edges
}

/**
 * Reads the description of the cluster out of its files.
 * @throws Error in one sentence when a file cannot be understood
 */
export function readShop(files: Files, components: string[] = []): Shop {
  const folders = components.map((name) => `platform/components/${name}`)
  const { secrets } = parseManifest(secretsFile, ...textOf(files, 'platform/secrets.yaml'))
  return {
    files,
    components,
    resources: build(files, 'platform/overlays/kind', folders),
    functions: readFunctions(files),
    secrets: secrets.filter(({ component }) => !component || components.includes(component)),
    edges: folders
      .map((folder) => readEdges(files, folder))
      .reduce(joined, readEdges(files, 'platform')),
  }
}

function textOf(files: Files, path: string): [string, string] {
  return [path, files.get(path) ?? '']
}

function readFunctions(files: Files): FunctionSpec[] {
  const paths = [...files.keys()].filter((path) =>
    /^(functions\/[^/]+|platform\/lookout|storefront)\/func\.yaml$/.test(path),
  )
  return paths.map((path) => parseFunction(...textOf(files, path)))
}

function readEdges(files: Files, folder: string): Edges {
  const path = `${folder}/edges.yaml`
  if (!files.has(path)) return { workloads: {}, edges: [], calls: [] }
  return parseManifest(edgesFile, ...textOf(files, path))
}

function joined(some: Edges, more: Edges): Edges {
  return {
    workloads: { ...some.workloads, ...more.workloads },
    edges: [...some.edges, ...more.edges],
    calls: [...some.calls, ...more.calls],
  }
}

/** Gives the resources of some kinds. */
export function ofKind(shop: Shop, ...kinds: string[]): Resource[] {
  return shop.resources.filter(({ kind }) => kinds.includes(kind))
}

/** Gives a resource as faults name it. */
export function called({ file, kind, namespace, name }: Resource): string {
  return `${file}: ${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`
}
