import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseManifest, readManifests } from './manifest.ts'

const name = v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/))
const path = v.pipe(v.string(), v.startsWith('/'))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const amount = v.pipe(v.string(), v.regex(/^\d+(m|Mi|Gi)?$/))

/** The part of func.yaml (schema/func_yaml-schema.json of knative/func) that is used here. */
const funcYaml = v.strictObject({
  specVersion: v.literal('0.36.0'),
  name,
  runtime: v.literal('typescript'),
  namespace: name,
  created: v.pipe(v.string(), v.isoTimestamp()),
  invoke: v.picklist(['http', 'cloudevent']),
  run: v.strictObject({
    envs: v.array(v.strictObject({ name: v.pipe(v.string(), v.minLength(1)), value: v.string() })),
  }),
  deploy: v.strictObject({
    serviceAccountName: v.optional(name),
    labels: v.array(v.strictObject({ key: v.string(), value: v.string() })),
    healthEndpoints: v.strictObject({ liveness: path, readiness: path }),
    options: v.strictObject({
      scale: v.strictObject({
        min: count,
        max: count,
        metric: v.picklist(['concurrency', 'rps']),
        target: v.number(),
      }),
      resources: v.strictObject({
        requests: v.strictObject({ cpu: amount, memory: amount }),
        limits: v.strictObject({ memory: amount, concurrency: count }),
      }),
    }),
  }),
})

/** What a function is deployed with; `host` is its service address inside of a cluster. */
export type FunctionSpec = v.InferOutput<typeof funcYaml> & { file: string; host: string }

/**
 * Reads one func.yaml.
 * @throws Error that names the file and the place
 */
export function parseFunction(file: string, text: string): FunctionSpec {
  const spec = parseManifest(funcYaml, file, text)
  return { ...spec, file, host: `${spec.name}.${spec.namespace}.svc.cluster.local` }
}

/** Reads `<folder>/func.yaml`, that of one function. */
export async function loadFunction(folder: string): Promise<FunctionSpec> {
  const file = join(folder, 'func.yaml')
  return parseFunction(file, await readFile(file, 'utf8'))
}

/** Reads `<folder>/<function>/func.yaml`, in the order of their names. */
export async function loadFunctions(folder: string): Promise<FunctionSpec[]> {
  const files = await readManifests(folder, (file) => file === 'func.yaml')
  return files.map(({ file, text }) => parseFunction(file, text))
}
