import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import * as v from 'valibot'
import { readCron, type Cron } from './cron.ts'
import type { Databases } from './databases.ts'
import { parseManifest, readManifests } from './manifest.ts'
import { startTimer, type Timer } from './timer.ts'

const reference = v.object({ name: v.string(), key: v.string() })
const variable = v.object({
  name: v.string(),
  value: v.optional(v.string()),
  valueFrom: v.optional(v.object({ secretKeyRef: reference })),
})
const container = v.object({ args: v.tuple([v.string()]), env: v.array(variable) })
const cronJob = v.object({
  kind: v.literal('CronJob'),
  metadata: v.object({ name: v.string() }),
  spec: v.object({
    schedule: v.string(),
    jobTemplate: v.object({
      spec: v.object({
        template: v.object({ spec: v.object({ containers: v.tuple([container]) }) }),
      }),
    }),
  }),
})

/** The statement that keeps a database's outbox small, and when it is due. */
export type Rotation = {
  name: string
  cron: Cron
  database: string
  /** The Secret of the role that runs it. */
  secret: string
  statement: string
}

type Options = {
  rotations: readonly Rotation[]
  databases: Databases
  onFault: (sentence: string) => void
}

const pause = 60_000

/**
 * Reads a CronJob of platform/apps/rotation.
 * @throws Error that names the file and the place
 */
export function parseRotation(file: string, text: string): Rotation {
  const { metadata, spec } = parseManifest(cronJob, file, text)
  const [{ args, env }] = spec.jobTemplate.spec.template.spec.containers
  const find = (wanted: string) => env.find(({ name }) => name === wanted)
  const database = find('PGDATABASE')?.value
  const secret = find('PGUSER')?.valueFrom?.secretKeyRef.name
  if (!database || !secret)
    throw new Error(`${file} is not usable: PGDATABASE or PGUSER is missing`)
  const cron = readCron(file, spec.schedule)
  return { name: metadata.name, cron, database, secret, statement: args[0] }
}

/** Reads `<folder>/rotation/*.cronjob.yaml`. */
export async function loadRotations(folder: string): Promise<Rotation[]> {
  const files = await readManifests(folder, (name) => name.endsWith('.cronjob.yaml'))
  return files.map(({ file, text }) => parseRotation(file, text))
}

/** Rotates every outbox now and then whenever it is due; one that fails is tried again every minute. */
export function startRotation(options: Options): Timer {
  const stopping = new AbortController()
  const timer = startTimer(
    options.rotations.map((rotation) => ({
      name: rotation.name,
      cron: rotation.cron,
      run: () => keepTrying(rotation, options, stopping.signal),
    })),
  )
  return {
    ...timer,
    stop() {
      stopping.abort()
      return timer.stop()
    },
  }
}

async function keepTrying(rotation: Rotation, options: Options, stopping: AbortSignal) {
  while (!stopping.aborted) {
    try {
      return await rotate(rotation, options.databases)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      options.onFault(`The outbox of ${rotation.database} is not rotated, trying again: ${reason}`)
    }
    await setTimeout(pause, undefined, { signal: stopping }).catch(() => {})
  }
}

async function rotate({ database, secret, statement }: Rotation, { plans, url }: Databases) {
  const plan = plans.find(({ name }) => name === database)
  const login = plan?.roles.find((role) => role.secret === secret)
  if (!login) throw new Error(`no role of ${database} has the Secret ${secret}`)
  const client = new pg.Client({
    connectionString: url(database, login.name),
    application_name: 'rotation',
    connectionTimeoutMillis: 3000,
    statement_timeout: 60_000,
  })
  // A connection that breaks is told by the query that it breaks.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
