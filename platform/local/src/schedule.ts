import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { nextDue, parseCron, type Cron } from './cron.ts'
import { parseManifest, readManifests } from './manifest.ts'
import type { Call } from './proxy.ts'

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

export type Schedule = {
  /** Makes the call of a ping now, or joins the one that is under way; for tests and for the start. */
  fire: (name: string) => Promise<void>
  /** Fires nothing more, and waits for what is under way. */
  stop: () => Promise<void>
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

function readCron(file: string, expression: string): Cron {
  try {
    return parseCron(expression)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${file} is not usable: spec.schedule: ${reason}`, { cause: error })
  }
}

/** Reads `<folder>/<function>/*.pingsource.yaml`. */
export async function loadPings(folder: string): Promise<Ping[]> {
  const files = await readManifests(folder, (name) => name.endsWith('.pingsource.yaml'))
  return files.map(({ file, text }) => parsePing(file, text))
}

/** Makes the timer: fires every ping once now and then whenever it is due; a ping never overlaps itself. */
export function startSchedule(options: ScheduleOptions): Schedule {
  const running = new Map<string, Promise<void>>()
  const timers = new Map<string, NodeJS.Timeout>()
  const fire = (ping: Ping) => {
    const before = running.get(ping.name)
    if (before) return before
    const call = send(ping, options).finally(() => running.delete(ping.name))
    running.set(ping.name, call)
    return call
  }
  const plan = (ping: Ping) => {
    const wait = nextDue(ping.cron, new Date()).getTime() - Date.now()
    timers.set(ping.name, setTimeout(due, Math.min(wait, longestTimeout), ping, wait))
  }
  const due = (ping: Ping, wait: number) => {
    if (wait <= longestTimeout) void fire(ping)
    plan(ping)
  }
  for (const ping of options.pings) {
    void fire(ping)
    plan(ping)
  }
  return {
    fire: (name) => fire(named(options.pings, name)),
    stop: async () => {
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

// setTimeout takes 31 bits.
const longestTimeout = 2 ** 31 - 1

function named(pings: readonly Ping[], name: string): Ping {
  const ping = pings.find((candidate) => candidate.name === name)
  if (!ping) throw new Error(`There is no schedule "${name}"`)
  return ping
}

async function send(ping: Ping, { call, onFault }: ScheduleOptions): Promise<void> {
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
