import * as v from 'valibot'

/** One thing that is wrong: what, why, and the command that mends it or shows more. */
export type Ill = { what: string; why: string; mend: string }

const overview = v.object({
  jobs: v.array(v.object({ jid: v.string(), state: v.string(), 'start-time': v.number() })),
})
const checkpoints = v.object({
  latest: v.object({
    completed: v.nullable(v.object({ latest_ack_timestamp: v.number() })),
    failed: v.nullable(v.object({ failure_message: v.nullish(v.string()) })),
  }),
})

const longestSeconds = 60

/**
 * Says whether the job of the analytics runs, and what keeps it from its checkpoints, of which one is due every two
 * seconds: without them a restart reads much anew.
 * @param ask gives the body of an address of Flink's REST interface; rejects when nothing answers
 */
export async function flinkIlls(
  ask: (path: string) => Promise<unknown>,
  mend: string,
  now = Date.now(),
): Promise<Ill[]> {
  const answer = await ask('/jobs/overview').catch(() => undefined)
  if (answer === undefined) {
    return [{ what: 'Flink does not answer', why: 'it has ended, or begins again', mend }]
  }
  const [job] = v.parse(overview, answer).jobs
  if (!job) return [{ what: 'Flink has no job', why: 'its program did not come so far', mend }]
  if (job.state !== 'RUNNING') {
    const what = `The job of the analytics is ${job.state}`
    return [{ what, why: 'one of its tasks fails', mend }]
  }
  const { latest } = v.parse(checkpoints, await ask(`/jobs/${job.jid}/checkpoints`))
  const last = latest.completed?.latest_ack_timestamp
  const seconds = Math.round((now - Math.max(last ?? 0, job['start-time'])) / 1000)
  if (seconds <= longestSeconds) return []
  const what = `The last checkpoint of the analytics was ${seconds} s ago`
  const never = `The analytics came to no checkpoint in ${seconds} s`
  const why = latest.failed?.failure_message ?? 'a task is too slow for it'
  return [{ what: last === undefined ? never : what, why, mend }]
}
