import type { FunctionSpec } from './func-yaml.ts'
import { residentBytes, type Instance } from './instance.ts'
import type { LineFile } from './output.ts'

/** All that the activator knows of one function. */
export type Slot = {
  readonly spec: FunctionSpec
  readonly entry: string
  readonly log: LineFile
  /** Loopback address of its internal listener. */
  address: string
  /** The process that requests go to, or that they wait for. */
  instance: Instance | null
  waking: Promise<Instance> | null
  waiting: number
  /** Processes that are being ended. */
  readonly leaving: Set<Instance>
  failures: number
  heldUntil: number
  fault: string | null
  died: boolean
  coldStarts: number
  restarts: number
  requests: number
  lastWake: { at: string; milliseconds: number } | null
}

export type FunctionStats = {
  name: string
  state: 'cold' | 'starting' | 'warm' | 'stopping'
  address: string
  pid: number | null
  port: number | null
  coldStarts: number
  restarts: number
  requests: number
  /** Requests that wait for the start or for their answer. */
  inFlight: number
  /** When it last woke (ISO 8601) and how long that took. */
  lastWake: { at: string; milliseconds: number } | null
  /** Resident bytes; null when cold, and where the system does not tell. */
  rss: number | null
  /** Why the last start failed, until one succeeds. */
  fault: string | null
}

/** Makes the slot of a function that is cold and has never run. */
export function emptySlot(spec: FunctionSpec, entry: string, log: LineFile): Slot {
  return {
    spec,
    entry,
    log,
    address: '',
    instance: null,
    waking: null,
    waiting: 0,
    leaving: new Set(),
    failures: 0,
    heldUntil: 0,
    fault: null,
    died: false,
    coldStarts: 0,
    restarts: 0,
    requests: 0,
    lastWake: null,
  }
}

/** Gives what people and tools may see of a slot. */
export function slotStats(slot: Slot): FunctionStats {
  const { instance, coldStarts, restarts, requests, lastWake, fault } = slot
  const pid = instance?.child.pid ?? null
  return {
    name: slot.spec.name,
    state: stateOf(slot),
    address: slot.address,
    pid,
    port: instance?.port ?? null,
    coldStarts,
    restarts,
    requests,
    inFlight: slot.waiting + (instance?.inFlight ?? 0),
    lastWake,
    rss: pid === null ? null : residentBytes(pid),
    fault,
  }
}

function stateOf({ waking, instance, leaving }: Slot): FunctionStats['state'] {
  if (waking) return 'starting'
  if (instance) return 'warm'
  return leaving.size > 0 ? 'stopping' : 'cold'
}

/**
 * Says whether a function is kept running (`scale.min` of its func.yaml): without Redis the storefront holds its
 * sessions in memory, and a shopper would be logged out whenever it went to zero.
 */
export function isKept({ spec }: Slot): boolean {
  return spec.deploy.options.scale.min > 0
}
