import type { FunctionsReport } from '../../lookout/src/contract.ts'
import type { FunctionSpec } from './func-yaml.ts'
import { requestHeaders } from './headers.ts'
import type { Instance } from './instance.ts'
import { keepFunctions } from './kept-functions.ts'
import { enter, leave, Unavailable, warmInstance } from './lifecycle.ts'
import type { Context, LifecycleOptions } from './lifecycle.ts'
import { listenOn, type Listening } from './listen.ts'
import { lineFile } from './output.ts'
import { refuse } from './problem.ts'
import { callUpstream, forward, type Answer, type Call, type Exchange } from './proxy.ts'
import { emptySlot, slotStats, type FunctionStats, type Slot } from './slot.ts'
import { killSlots, stopSlots } from './stop.ts'
import { rawPath } from './target.ts'

export type ActivatorOptions = Partial<LifecycleOptions> &
  Pick<LifecycleOptions, 'settings'> & {
    /** `revision` names the build, where there was one. */
    functions: readonly { spec: FunctionSpec; entry: string; revision?: string }[]
    /** Folder of one log file a function. */
    logs: string
  }

export type Activator = {
  /** Says whether a service host (`books.ecom.svc.cluster.local`) is one of ours. */
  serves: (host: string) => boolean
  /** Answers a request for a service host; never rejects. */
  handle: (host: string, exchange: Exchange) => Promise<void>
  /** Makes one request; `counted: false` is the schedule, which keeps nothing awake. */
  call: (name: string, call: Call, options?: { counted: boolean }) => Promise<Answer>
  /** Loopback address of a function: what other functions and the relay call. */
  address: (name: string) => string
  /** Starts what `scale.min` keeps running, from now on for good; done when that is up, or cannot start. */
  keep: () => Promise<void>
  stats: () => FunctionStats[]
  /** When it was made, ISO 8601: what `stats` counts is counted since. */
  since: string
  /** What runs, where something else than this machine runs it. */
  report?: () => FunctionsReport
  /** Ends the process of a function by a signal and waits until it is gone; false when it has none. */
  kill: (name: string, signal?: NodeJS.Signals) => Promise<boolean>
  /**
   * Finishes what is in flight, ends every process and closes the internal listeners. Stop the gateway, the
   * relay and the schedule before: functions can call each other only until this begins.
   */
  stop: () => Promise<void>
}

const attempts = 3
const defaults = { idle: 60_000, grace: 10_000, startTimeout: 30_000 }

type State = Context & { slots: Map<string, Slot>; hosts: Map<string, Slot> }

/**
 * Makes the activator: each function is a process that is started by its first request and stopped when idle.
 * Requests wait for the start. Opens one loopback listener a function.
 */
export async function createActivator(options: ActivatorOptions): Promise<Activator> {
  const slots = options.functions.map(({ revision = 'local', ...program }) =>
    emptySlot({ ...program, revision, log: lineFile(options.logs, program.spec.name) }),
  )
  const state: State = {
    ...defaults,
    ...options,
    slots: new Map(slots.map((slot) => [slot.spec.name, slot])),
    hosts: new Map(slots.map((slot) => [slot.spec.host, slot])),
    stopping: false,
    localAddress: (value) => localAddress(state, value),
  }
  const listeners = await Promise.all(slots.map((slot) => openListener(state, slot)))
  const kill = () => killSlots(slots)
  process.once('exit', kill)
  return {
    serves: (host) => state.hosts.has(host),
    handle: (host, exchange) => handle(state, slotOf(state.hosts, host), exchange),
    call: (name, call, { counted } = { counted: true }) =>
      callFunction(state, slotOf(state.slots, name), call, counted),
    address: (name) => slotOf(state.slots, name).address,
    keep: () => keepFunctions(slots, state),
    stats: () => slots.map(slotStats),
    since: new Date().toISOString(),
    kill: (name, signal = 'SIGKILL') => killInstance(slotOf(state.slots, name), signal),
    stop: async () => {
      await stopSlots(slots, listeners, state)
      process.off('exit', kill)
    },
  }
}

function slotOf(slots: Map<string, Slot>, name: string): Slot {
  const slot = slots.get(name)
  if (!slot) throw new Error(`There is no function "${name}"`)
  return slot
}

async function killInstance({ instance }: Slot, signal: NodeJS.Signals): Promise<boolean> {
  if (!instance?.child.kill(signal)) return false
  await instance.exited
  return true
}

function localAddress({ hosts }: State, value: string): string {
  const host = value.startsWith('http://') ? (value.split('/')[2] ?? '') : ''
  const slot = hosts.get(host)
  return slot ? value.replace(`http://${host}`, slot.address) : value
}

async function openListener(state: State, slot: Slot): Promise<Listening> {
  const listening = await listenOn({ port: 0 }, (req, res) => {
    const prepared = requestHeaders(req, { host: slot.spec.host, public: false })
    void handle(state, slot, { req, res, ...prepared })
  })
  slot.address = listening.url
  return listening
}

async function handle(state: State, slot: Slot, exchange: Exchange): Promise<void> {
  const { req, res, traceId } = exchange
  const told = { instance: rawPath(req.url ?? '/'), traceId }
  try {
    const outcome = await withInstance(state, slot, true, async (instance) =>
      res.destroyed ? 'done' : forward(instance, exchange),
    )
    if (outcome === 'cut') res.destroy()
    else if (outcome !== 'done') refuse(res, 'bad-gateway', told)
  } catch (error) {
    const retryAfter = error instanceof Unavailable ? error.retryAfter : 1
    refuse(res, 'dependency-down', { ...told, headers: { 'retry-after': String(retryAfter) } })
  }
}

async function callFunction(
  state: State,
  slot: Slot,
  call: Call,
  counted: boolean,
): Promise<Answer> {
  const answers: Answer[] = []
  await withInstance(state, slot, counted, async (instance) => {
    const answer = await callUpstream(instance, call, slot.spec.host)
    if (answer) answers.push(answer)
    return answer ? 'done' : 'unsent'
  })
  const [answer] = answers
  if (!answer) throw new Unavailable(1)
  return answer
}

type Work<Outcome> = (instance: Instance) => Promise<Outcome>

// A process that has just died refuses connections before its end is known: then nothing was sent, and the
// request goes to the next one.
async function withInstance<Outcome extends string>(
  state: State,
  slot: Slot,
  counted: boolean,
  work: Work<Outcome>,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const instance = await awaitInstance(state, slot)
    enter(slot, instance, counted)
    try {
      const outcome = await work(instance)
      if (outcome !== 'unsent' || attempt === attempts) return outcome
    } finally {
      leave(slot, instance, counted, state)
    }
    await soon(instance.exited)
  }
}

async function awaitInstance(state: State, slot: Slot): Promise<Instance> {
  if (state.stopping) throw new Unavailable(1)
  slot.waiting += 1
  try {
    return await warmInstance(slot, state)
  } finally {
    slot.waiting -= 1
  }
}

async function soon(exited: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const late = setTimeout(resolve, 500)
  await Promise.race([exited, promise])
  clearTimeout(late)
}
