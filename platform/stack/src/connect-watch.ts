import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'

const status = v.object({
  connector: v.object({ state: v.string() }),
  tasks: v.array(v.object({ state: v.string(), trace: v.optional(v.string()) })),
})
const answer = v.record(v.string(), v.object({ status }))

type Status = v.InferOutput<typeof status>

const lookMilliseconds = 1000
const longestAnswer = 5000

/** Says whether a connector and all its tasks run. */
export async function isRunning(url: string, name: string): Promise<boolean> {
  const found = (await ask(url)).get(name)
  if (!found || found.tasks.length === 0) return false
  return statesOf(found).every((state) => state === 'RUNNING')
}

/**
 * Restarts what has failed, until it is told to stop: Connect gives up on a task at its first error that it
 * does not expect. On a cluster `autoRestart` of the manifests does the same.
 */
export function watchConnectors(url: string, onFault: (sentence: string) => void) {
  const stopped = new AbortController()
  const told = new Set<string>()
  const watch = async () => {
    while (!stopped.signal.aborted) {
      await restartFailed(url, told, onFault).catch(() => {})
      await pause(lookMilliseconds, undefined, { signal: stopped.signal }).catch(() => {})
    }
  }
  const watching = watch()
  return {
    async stop(): Promise<void> {
      stopped.abort()
      await watching
    },
  }
}

/** `told` holds the connectors whose failure is known, until they run again. */
async function restartFailed(
  url: string,
  told: Set<string>,
  onFault: (sentence: string) => void,
): Promise<void> {
  for (const [name, found] of await ask(url)) {
    const states = statesOf(found)
    if (states.every((state) => state === 'RUNNING')) told.delete(name)
    if (!states.includes('FAILED')) continue
    const [reason = 'no reason'] = found.tasks.flatMap(({ trace }) => trace?.split('\n', 1) ?? [])
    if (!told.has(name)) onFault(`The connector ${name} failed and is restarted: ${reason}`)
    told.add(name)
    const query = 'includeTasks=true&onlyFailed=true'
    await fetch(`${url}/connectors/${encodeURIComponent(name)}/restart?${query}`, {
      method: 'POST',
      signal: AbortSignal.timeout(longestAnswer),
    })
  }
}

async function ask(url: string): Promise<Map<string, Status>> {
  const signal = AbortSignal.timeout(longestAnswer)
  const response = await fetch(`${url}/connectors?expand=status`, { signal })
  const connectors = Object.entries(v.parse(answer, await response.json()))
  return new Map(connectors.map(([name, found]) => [name, found.status]))
}

function statesOf({ connector, tasks }: Status): string[] {
  return [connector, ...tasks].map(({ state }) => state)
}
