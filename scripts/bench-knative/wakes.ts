import { setTimeout as wait } from 'node:timers/promises'
import type { PodWatch } from '../knative/pods.ts'

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

/** Waits until functions have no pod at all, not even one that is leaving. */
export async function untilZero(watch: PodWatch, names: readonly string[]): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    const awake = names.filter((name) => {
      const { pods, leaving } = watch.seen(name)
      return pods + leaving > 0
    })
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
  watch: PodWatch,
  name: string,
  send: () => Promise<Response>,
): Promise<Wake> {
  const before = watch.seen(name)
  if (before.pods + before.leaving > 0) throw new Error(`${name} is awake.`)
  const began = performance.now()
  const answer = await send()
  await answer.arrayBuffer()
  const total = performance.now() - began
  if (!answer.ok) throw new Error(`${name} answered ${answer.status} as it woke.`)
  const { lastWake } = await told(watch, name, before.coldStarts)
  const decided = lastWake.made - began
  return {
    decided,
    started: lastWake.milliseconds,
    answered: total - decided - lastWake.milliseconds,
    total,
  }
}

// The news of the pod may come after the answer.
async function told(watch: PodWatch, name: string, coldStarts: number) {
  const deadline = performance.now() + 10_000
  for (;;) {
    const seen = watch.seen(name)
    const { lastWake } = seen
    if (seen.coldStarts > coldStarts && seen.ready > 0 && lastWake) return { lastWake }
    if (performance.now() > deadline) throw new Error(`Nobody told of a pod of ${name}.`)
    await wait(5)
  }
}
