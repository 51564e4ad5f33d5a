import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { readCron, type Cron } from './cron.ts'
import { parseManifest, readManifests } from './manifest.ts'
import type { Call } from './proxy.ts'
import { startTimer, type Timer } from './timer.ts'

const pingSource = v.strictObject({
  apiVersion: v.literal('sources.knative.dev/v1'),
  kind: v.literal('PingSource'),
  metadata: v.object({ name: v.string(), namespace: v.string() }),
  spec: v.strictObject({
    schedule: v.string(),
    sink: v.strictObject({
      ref: v.strictObject({
        apiVersion: v.literal('serving.knative.dev/v1'),
        kind: v.literal('Service'),
        name: v.string(),
      }),
      uri: v.pipe(v.string(), v.startsWith('/')),
    }),
  }),
})

/** One call that is due again and again. */
export type Ping = {
  name: string
  cron: Cron
  function: string
  path: string
  /** CloudEvents `source`, as Knative makes it. */
  source: string
}

export type ScheduleOptions = {
  pings: readonly Ping[]
  /** Makes the call; anything but a 2xx is told. */
  call: (name: string, call: Call, options: { counted: false }) => Promise<{ status: number }>
  onFault?: (sentence: string) => void
}

/**
 * Reads one PingSource.
 * @throws Error that names the file and the place
 */
export function parsePing(file: string, text: string): Ping {
  const { metadata, spec } = parseManifest(pingSource, file, text)
  return {
    name: metadata.name,
    cron: readCron(file, spec.schedule),
    function: spec.sink.ref.name,
    path: spec.sink.uri,
    source: `/apis/v1/namespaces/${metadata.namespace}/pingsources/${metadata.name}`,
  }
}

/** Reads `<folder>/<function>/*.pingsource.yaml`. */
export async function loadPings(folder: string): Promise<Ping[]> {
  const files = await readManifests(folder, (name) => name.endsWith('.pingsource.yaml'))
  return files.map(({ file, text }) => parsePing(file, text))
}

/** Calls every ping once now and then whenever it is due; a ping never overlaps itself. */
export function startSchedule(options: ScheduleOptions): Timer {
  return startTimer(
    options.pings.map((ping) => ({
      name: ping.name,
      cron: ping.cron,
      run: () => callPing(ping, options),
    })),
  )
}

/** Makes the call of a ping, as Knative's event; its failure is told. */
export async function callPing(
  ping: Ping,
  { call, onFault }: Pick<ScheduleOptions, 'call' | 'onFault'>,
): Promise<void> {
  const headers = {
    'ce-specversion': '1.0',
    'ce-type': 'dev.knative.sources.ping',
    'ce-source': ping.source,
    'ce-id': randomUUID(),
    'ce-time': new Date().toISOString(),
  }
  try {
    const request = { method: 'POST', path: ping.path, headers }
    const { status } = await call(ping.function, request, { counted: false })
    if (status < 200 || status > 299)
      onFault?.(`The schedule "${ping.name}" was answered ${status}`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    onFault?.(`The schedule "${ping.name}" could not call ${ping.function}: ${reason}`)
  }
}
