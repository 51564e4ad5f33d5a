import { setTimeout as wait } from 'node:timers/promises'
import type { Lookout } from '../../platform/lookout/src/look-out.ts'

/** One request to a function at zero, in milliseconds of its parts. */
export type Wake = {
  /** From the request until the API server told of a pod: Knative decides. */
  decided: number
  /** Until the pod was ready: the node and the function start. */
  started: number
  /** Until the answer. */
  answered: number
  total: number
}

const patience = 240_000

/**
 * Waits until the cluster has told what runs.
 * @throws Error with what is in the way
 */
export async function untilLooked(lookout: Lookout): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const { faults } = lookout.report()
    if (faults.length === 0) return
    if (Date.now() > deadline) throw new Error(faults.join(' '))
    await wait(50)
  }
}

/** Waits until functions have no pod at all, not even one that is leaving. */
export async function untilZero(lookout: Lookout, names: readonly string[]): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    const awake = names.filter((name) => reportOf(lookout, name).pods.length > 0)
    if (awake.length === 0) return
    if (performance.now() > deadline) {
      throw new Error(`${awake.join(', ')} did not go to zero within ${patience / 1000} s.`)
    }
    await wait(200)
  }
}

/**
 * Sends a request to a function at zero and tells where its time went.
 * @throws Error when the function was awake, or the answer is not a 2xx
 */
export async function wake(
  lookout: Lookout,
  name: string,
  send: () => Promise<Response>,
): Promise<Wake> {
  const before = reportOf(lookout, name)
  if (before.pods.length > 0) throw new Error(`${name} is awake.`)
  const began = Date.now()
  const answer = await send()
  await answer.arrayBuffer()
  const total = Date.now() - began
  if (!answer.ok) throw new Error(`${name} answered ${answer.status} as it woke.`)
  const { at, milliseconds: started } = await told(lookout, name, before.coldStarts)
  const decided = Date.parse(at) - started - began
  return { decided, started, answered: total - decided - started, total }
}

// The news of the pod may come after the answer.
async function told(lookout: Lookout, name: string, coldStarts: number) {
  const deadline = Date.now() + 10_000
  for (;;) {
    const { coldStarts: now, lastWake } = reportOf(lookout, name)
    if (now > coldStarts && lastWake && !lastWake.isRounded) return lastWake
    if (Date.now() > deadline) throw new Error(`Nobody told of a pod of ${name}.`)
    await wait(5)
  }
}

function reportOf(lookout: Lookout, name: string) {
  const found = lookout.report().functions.find((one) => one.name === name)
  if (found) return found
  throw new Error(`The cluster has no function "${name}".`)
}
