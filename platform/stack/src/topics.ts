import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseManifest } from '../../local/src/manifest.ts'

const positive = v.pipe(v.number(), v.integer(), v.minValue(1))

const kafkaTopic = v.object({
  apiVersion: v.literal('kafka.strimzi.io/v1'),
  kind: v.literal('KafkaTopic'),
  metadata: v.object({ name: v.string(), labels: v.record(v.string(), v.string()) }),
  spec: v.strictObject({
    topicName: v.optional(v.string()),
    partitions: positive,
    replicas: positive,
    config: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  }),
})

export type Topic = { name: string; partitions: number; config: Record<string, string> }

/**
 * Reads the KafkaTopic manifests (Strimzi) of a folder, in the order of their files.
 * @throws Error that names the file and the place
 */
export async function readTopics(folder: string): Promise<Topic[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file)
      const { metadata, spec } = parseManifest(kafkaTopic, path, await readFile(path, 'utf8'))
      const config = Object.entries(spec.config).map(([key, value]) => [key, String(value)])
      return {
        name: spec.topicName ?? metadata.name,
        partitions: spec.partitions,
        config: Object.fromEntries(config),
      }
    }),
  )
}
