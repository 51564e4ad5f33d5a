import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'

const overview = v.object({
  jobs: v.array(
    v.object({
      jid: v.string(),
      state: v.string(),
      tasks: v.object({ total: v.number(), running: v.number() }),
    }),
  ),
})
const exceptions = v.object({
  exceptionHistory: v.object({
    entries: v.array(v.object({ exceptionName: v.string(), stacktrace: v.string() })),
  }),
})

export type Job = v.InferOutput<typeof overview>['jobs'][number]

const lookMilliseconds = 1000
const longestAnswer = 5000
// A restart after a short failure is no news.
const patienceMilliseconds = 10_000

/** Gives the job, whatever it does. @throws Error when Flink does not answer or has none */
export async function readJob(url: string): Promise<Job> {
  const [job] = v.parse(overview, await ask(`${url}/jobs/overview`)).jobs
  if (!job) throw new Error('Flink has no job.')
  return job
}

/** Says whether every task of the job runs. */
export async function runsWhole(url: string): Promise<boolean> {
  const { state, tasks } = await readJob(url)
  return state === 'RUNNING' && tasks.total > 0 && tasks.running === tasks.total
}

/** Tells when the job has failed for a while, and why, until it is told to stop: Flink itself tries for ever. */
export function watchFlink(url: string, onFault: (sentence: string) => void) {
  const stopped = new AbortController()
  const watch = async () => {
    let wholeAt = Infinity
    while (!stopped.signal.aborted) {
      const isWhole = await runsWhole(url).catch(() => false)
      if (isWhole) wholeAt = performance.now()
      if (performance.now() - wholeAt > patienceMilliseconds) {
        onFault(`The analytics stand still: ${await reasonOf(url).catch(() => 'Flink is silent')}`)
        wholeAt = Infinity
      }
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

async function reasonOf(url: string): Promise<string> {
  const { jid, state } = await readJob(url)
  const { exceptionHistory } = v.parse(exceptions, await ask(`${url}/jobs/${jid}/exceptions`))
  const causes = exceptionHistory.entries[0]?.stacktrace.match(/^Caused by: .*$/gm) ?? []
  return causes.at(-1)?.slice('Caused by: '.length) ?? `the job is ${state}`
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(longestAnswer) })
  return response.json()
}
