import type { FunctionReport } from '../../lookout/src/contract.ts'
import type { FunctionSpec } from './func-yaml.ts'
import { residentBytes, type Instance } from './instance.ts'
import type { LineFile } from './output.ts'

/** All that the activator knows of one function. */
export type Slot = {
  readonly spec: FunctionSpec
  readonly entry: string
  /** Names the build that runs. */
  readonly revision: string
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
  lastWake: FunctionReport['lastWake']
}

export type FunctionStats = FunctionReport & {
  address: string
  pid: number | null
  port: number | null
  restarts: number
  requests: number
  /** Requests that wait for the start or for their answer. */
  inFlight: number
  /** Resident bytes; null when cold, and where the system does not tell. */
  rss: number | null
}

/** Makes the slot of a function that is cold and has never run. */
export function emptySlot({
  log,
  ...program
}: Pick<Slot, 'spec' | 'entry' | 'revision' | 'log'>): Slot {
  return {
    ...program,
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
  const { spec, instance, revision, coldStarts, restarts, requests, lastWake, fault } = slot
  const { labels, options } = spec.deploy
  const pid = instance?.child.pid ?? null
  return {
    name: spec.name,
    state: stateOf(slot),
    pods: podsOf(slot),
    desired: slot.waking || instance || isKept(slot) ? 1 : 0,
    revision,
    version: labels.find(({ key }) => key === 'version')?.value ?? '',
    scale: { min: options.scale.min, max: 1 },
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

const podStates = {
  starting: 'starting',
  warm: 'ready',
  stopping: 'stopping',
  gone: 'stopping',
} as const

// What is a pod on the cluster is one process here.
function podsOf({ spec, instance, leaving }: Slot): FunctionReport['pods'] {
  return [...(instance ? [instance] : []), ...leaving].map(({ child, state, began }) => ({
    name: `${spec.name}-${child.pid ?? 0}`,
    state: podStates[state],
    since: began,
  }))
}

/**
 * Says whether a function is kept running (`scale.min` of its func.yaml): without Redis the storefront holds its
 * sessions in memory, and a shopper would be logged out whenever it went to zero.
 */
export function isKept({ spec }: Slot): boolean {
  return spec.deploy.options.scale.min > 0
}
