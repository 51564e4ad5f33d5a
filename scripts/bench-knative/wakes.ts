import { setTimeout as wait } from 'node:timers/promises'
import { livePods, type Sighting, type Watch } from '../knative/pods.ts'

export const stages = ['made', 'scheduled', 'running'] as const

type Stage = (typeof stages)[number]

/**
 * One request to functions at zero, in milliseconds since it was sent: when the API server told how far the pod of the
 * last of them was, and when the answer was there. That a pod is ready is told later: the activator asks it itself.
 */
export type Wake = Record<Stage | 'answered', number>

const patience = 240_000

/**
 * Waits until functions have no pod at all: one that is being ended still answers.
 * @throws Error that names those that stay awake
 */
export async function untilZero(watch: Watch, names: readonly string[]): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    const awake = names.filter((name) => watch.podsOf(name).length > 0)
    if (awake.length === 0) return
    if (performance.now() > deadline) {
      throw new Error(`${awake.join(', ')} did not go to zero within ${patience / 1000} s.`)
    }
    await wait(50)
  }
}

/**
 * Sends a request to functions at zero, of which the first is asked, and tells where its time went. A schedule may wake
 * one of them first: then all is done again.
 * @param prepare gives what sends the request
 * @throws Error when the answer is not a 2xx
 */
export async function wake(
  watch: Watch,
  names: readonly [string, ...string[]],
  prepare: () => Promise<() => Promise<Response>>,
): Promise<Wake> {
  const send = await prepare()
  await untilZero(watch, names)
  const began = Date.now()
  const answer = await send()
  await answer.arrayBuffer()
  const answered = Date.now() - began
  if (!answer.ok) throw new Error(`${names[0]} answered ${answer.status} as it woke.`)
  const pods = await Promise.all(names.map((name) => firstRunning(watch, name)))
  if (pods.some(({ made }) => made < began)) return wake(watch, names, prepare)
  const last = (stage: Stage) => Math.max(...pods.map((pod) => pod[stage] ?? Number.NaN)) - began
  return {
    made: last('made'),
    scheduled: last('scheduled'),
    running: last('running'),
    answered,
  }
}

// The news of the pod may come after the answer.
async function firstRunning(watch: Watch, name: string): Promise<Sighting> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const [first] = livePods(watch, name).toSorted((one, other) => one.made - other.made)
    if (first?.running !== undefined) return first
    if (performance.now() > deadline) throw new Error(`Nobody told of a running pod of ${name}.`)
    await wait(5)
  }
}
