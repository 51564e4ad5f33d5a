import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseManifest } from '../../platform/local/src/manifest.ts'

const file = join(import.meta.dirname, '../../platform/controllers/controllers.yaml')

const moduleSource = v.strictObject({
  module: v.pipe(v.string(), v.regex(/^[^@]+@v[^@]+$/)),
  sum: v.pipe(v.string(), v.regex(/^h1:[\w+/]{43}=$/)),
  paths: v.array(v.string()),
})

const artifactSource = v.strictObject({
  artifact: v.string(),
  /** In the jar. */
  file: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** The last of a list in it, and what releases after it have added there. */
  newest: v.string(),
  newer: v.array(v.string()),
})

const crds = v.union([moduleSource, artifactSource, v.strictObject({ maven: v.array(v.string()) })])

const controllers = v.strictObject({
  kubernetes: v.string(),
  func: v.strictObject({ version: v.string(), schema: moduleSource }),
  controllers: v.array(
    v.strictObject({
      name: v.string(),
      version: v.string(),
      namespace: v.optional(v.string()),
      component: v.optional(v.string()),
      chart: v.optional(v.strictObject({ repository: v.string(), name: v.string() })),
      manifest: v.optional(v.pipe(v.string(), v.url())),
      waitFor: v.optional(v.array(v.string())),
      crds: v.optional(crds),
    }),
  ),
})

export type Controllers = v.InferOutput<typeof controllers>
export type ModuleSource = v.InferOutput<typeof moduleSource>
export type ArtifactSource = v.InferOutput<typeof artifactSource>
export type Source = v.InferOutput<typeof crds>

/** Reads which controllers there are, in the order they are installed. @throws Error that names the place */
export async function readControllers(): Promise<Controllers> {
  return parseManifest(controllers, file, await readFile(file, 'utf8'))
}
