import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseManifest } from '../../local/src/manifest.ts'

const value = v.union([v.string(), v.number(), v.boolean()])

const kafkaConnector = v.object({
  apiVersion: v.literal('kafka.strimzi.io/v1'),
  kind: v.literal('KafkaConnector'),
  metadata: v.object({
    name: v.string(),
    labels: v.record(v.string(), v.string()),
    annotations: v.optional(v.record(v.string(), v.string()), {}),
  }),
  spec: v.strictObject({
    class: v.string(),
    tasksMax: v.pipe(v.number(), v.integer(), v.minValue(1)),
    autoRestart: v.strictObject({ enabled: v.literal(true) }),
    config: v.record(v.string(), value),
  }),
})

export type Connector = {
  name: string
  database: string
  /** Of replication. */
  slot: string
  /** Whether it begins with the rows that are there. */
  takesSnapshot: boolean
  config: Record<string, string>
  /** Patterns of the columns of its tables that it leaves out, as those that it takes. */
  leftOut: string
}

/** Values of Secrets by `<namespace>/<name>:<key>`, as Strimzi's secrets provider names them. */
export type SecretValues = Record<string, string>

/**
 * Reads the KafkaConnector manifests (Strimzi) of a folder as Kafka Connect takes them: with class and
 * number of tasks, and with the values of the Secrets that they name.
 * @throws Error that names the file and the place, or the Secret that is missing
 */
export async function readConnectors(folder: string, secrets: SecretValues): Promise<Connector[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file)
      return parseConnector(path, await readFile(path, 'utf8'), secrets)
    }),
  )
}

/** Reads one manifest. @throws like `readConnectors` */
export function parseConnector(file: string, text: string, secrets: SecretValues): Connector {
  const { metadata, spec } = parseManifest(kafkaConnector, file, text)
  const filled = Object.entries(spec.config).map(([key, each]) => [
    key,
    fill(String(each), secrets, file),
  ])
  const config: Record<string, string> = {
    'connector.class': spec.class,
    'tasks.max': String(spec.tasksMax),
    ...Object.fromEntries(filled),
  }
  return {
    name: metadata.name,
    database: config['database.dbname'] ?? '',
    slot: config['slot.name'] ?? '',
    takesSnapshot: config['snapshot.mode'] !== 'no_data',
    config,
    leftOut: metadata.annotations['bookstore/columns-left-out'] ?? '',
  }
}

function fill(text: string, secrets: SecretValues, file: string): string {
  return text.replace(/\$\{secrets:([^}]+)\}/g, (_all, name: string) => {
    const found = secrets[name]
    if (found === undefined) throw new Error(`${file} names the Secret ${name}, which nobody made`)
    return found
  })
}
