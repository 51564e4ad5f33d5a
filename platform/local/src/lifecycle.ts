import { lastWords, endInstance, describe, startReady, type Instance } from './instance.ts'
import type { OutputStream } from './output.ts'
import { resolveEnvironment, type Settings } from './settings.ts'
import { isKept, type Slot } from './slot.ts'

export type LifecycleOptions = {
  /** Asked at every start. */
  settings: () => Settings
  /** Variables that win over those of func.yaml. */
  environment?: Record<string, string>
  /** Milliseconds without use after which a process is stopped. */
  idle: number
  /** Milliseconds from SIGTERM to SIGKILL. */
  grace: number
  /** Milliseconds a start may take. */
  startTimeout: number
  onLine?: (line: { function: string; stream: OutputStream; line: string }) => void
  /** Hears one sentence each time a function dies or cannot start. */
  onFault?: (sentence: string) => void
  /** Hears of every change of state. */
  onChange?: (name: string) => void
}

export type Context = LifecycleOptions & {
  /** Gives the loopback address for a service address, or the value itself. */
  localAddress: (value: string) => string
  /** We are stopping: what ends now was meant to. */
  stopping: boolean
}

/** The function cannot be had now; ask again in `retryAfter` seconds. */
export class Unavailable extends Error {
  override name = 'Unavailable'
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super('The function cannot be had now')
    this.retryAfter = retryAfter
  }
}

const shortestHold = 500
const longestHold = 30_000
// A process that ends by itself this soon after it was ready is as broken as one that never was.
const stableMilliseconds = 5000

/**
 * Gives the warm process of a function, which it starts if there is none; however many ask, one is started.
 * @throws Unavailable when the start fails or the function is held off after failures
 */
export function warmInstance(slot: Slot, context: Context): Promise<Instance> | Instance {
  if (slot.waking) return slot.waking
  if (slot.instance?.state === 'warm') return slot.instance
  const hold = slot.heldUntil - performance.now()
  if (hold > 0) throw new Unavailable(Math.ceil(hold / 1000))
  const waking = wake(slot, context).finally(() => {
    slot.waking = null
    context.onChange?.(slot.spec.name)
  })
  slot.waking = waking
  context.onChange?.(slot.spec.name)
  return waking
}

async function wake(slot: Slot, context: Context): Promise<Instance> {
  const { name } = slot.spec
  const began = performance.now()
  try {
    const instance = await startReady(startOptions(slot, context), (spawned) => {
      slot.instance = spawned
    })
    instance.state = 'warm'
    instance.lastUse = performance.now()
    slot.coldStarts += 1
    if (slot.died) slot.restarts += 1
    slot.died = false
    slot.fault = null
    const milliseconds = Math.round((performance.now() - began) * 10) / 10
    slot.lastWake = { at: new Date().toISOString(), milliseconds, isRounded: false }
    void watch(slot, instance, context)
    return instance
  } catch (error) {
    slot.instance = null
    const reason = error instanceof Error ? error.message : String(error)
    const known = reason.startsWith('The function ')
    noteFailure(slot, context, known ? reason : `The function "${name}" cannot start: ${reason}`)
    throw new Unavailable(Math.max(1, Math.ceil((slot.heldUntil - performance.now()) / 1000)))
  }
}

function startOptions(slot: Slot, { settings, environment, ...context }: Context) {
  const { name, deploy } = slot.spec
  const described = Object.entries(resolveEnvironment(slot.spec, settings()))
  return {
    entry: slot.entry,
    environment: {
      ...Object.fromEntries(described.map(([key, value]) => [key, context.localAddress(value)])),
      ...environment,
    },
    readiness: deploy.healthEndpoints.readiness,
    milliseconds: context.startTimeout,
    onLine: (stream: OutputStream, line: string) => {
      slot.log.write(line)
      context.onLine?.({ function: name, stream, line })
    },
  }
}

// The first failure holds nobody off: a process that somebody killed comes back at once.
function noteFailure(slot: Slot, { onFault, stopping }: Context, sentence: string): void {
  if (stopping) return
  slot.failures += 1
  const hold =
    slot.failures === 1 ? 0 : Math.min(longestHold, shortestHold * 2 ** (slot.failures - 2))
  slot.heldUntil = performance.now() + hold
  slot.died = true
  slot.fault = sentence
  onFault?.(hold === 0 ? sentence : `${sentence}; the next try is in ${hold / 1000} s`)
}

async function watch(slot: Slot, instance: Instance, context: Context): Promise<void> {
  const ready = performance.now()
  const cancelIdle = isKept(slot) ? () => {} : watchIdle(slot, instance, context)
  const settled = setTimeout(() => {
    slot.failures = 0
  }, stableMilliseconds)
  const exit = await instance.exited
  cancelIdle()
  clearTimeout(settled)
  const asked = instance.state === 'stopping'
  instance.state = 'gone'
  if (asked) return
  instance.agent.destroy()
  if (slot.instance === instance) slot.instance = null
  const sentence = `The function "${slot.spec.name}" died: ${describe(exit)}${lastWords(instance)}`
  if (exit.signal === null && performance.now() - ready < stableMilliseconds) {
    noteFailure(slot, context, sentence)
  } else if (!context.stopping) {
    slot.died = true
    context.onFault?.(sentence)
  }
  context.onChange?.(slot.spec.name)
}

function watchIdle(slot: Slot, instance: Instance, context: Context): () => void {
  let timer: NodeJS.Timeout
  const look = () => {
    if (isIdle(instance, context.idle)) {
      retire(slot, instance, context)
      return
    }
    const unused = instance.inFlight > 0 ? 0 : performance.now() - instance.lastUse
    timer = setTimeout(look, Math.max(1, context.idle - unused))
  }
  timer = setTimeout(look, context.idle)
  return () => clearTimeout(timer)
}

function isIdle(instance: Instance, idle: number): boolean {
  return instance.inFlight === 0 && performance.now() - instance.lastUse >= idle - 1
}

/** Notes that a request begins; from here on the process is not stopped. */
export function enter(slot: Slot, instance: Instance, counted: boolean): void {
  slot.requests += 1
  instance.inFlight += 1
  if (counted) instance.used = true
}

/** Notes that a request is over; a process that only the schedule used is stopped at once. */
export function leave(slot: Slot, instance: Instance, counted: boolean, context: Context): void {
  instance.inFlight -= 1
  if (counted) instance.lastUse = performance.now()
  if (isKept(slot) || instance.state !== 'warm' || instance.inFlight > 0) return
  if (!instance.used || (!counted && isIdle(instance, context.idle)))
    retire(slot, instance, context)
}

/** Takes a process out of service and ends it. Nothing is in flight on it, and nothing is sent to it again. */
export function retire(slot: Slot, instance: Instance, context: Context): void {
  if (instance.state === 'stopping' || instance.state === 'gone') return
  if (slot.instance === instance) slot.instance = null
  slot.leaving.add(instance)
  void end(slot, instance, context)
  context.onChange?.(slot.spec.name)
}

async function end(slot: Slot, instance: Instance, context: Context): Promise<void> {
  await endInstance(instance, context.grace)
  slot.leaving.delete(instance)
  context.onChange?.(slot.spec.name)
}
