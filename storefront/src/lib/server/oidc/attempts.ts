import type { Attempt, SessionRecord } from '../session/record.ts'

/** As long as the provider's own login page lives, in milliseconds. */
const lifetime = 30 * 60_000
const most = 8

/** Keeps one more attempt of this browser; the oldest go. */
export function addAttempt(record: SessionRecord, attempt: Attempt): SessionRecord {
  const young = record.attempts.filter(({ startedAt }) => attempt.startedAt - startedAt < lifetime)
  return { ...record, attempts: [...young, attempt].slice(-most) }
}

/** Gives the attempt that an answer of the provider names, if this browser made it lately. */
export function findAttempt(
  record: SessionRecord | null,
  state: string,
  now: number,
): Attempt | undefined {
  return record?.attempts.find(
    (attempt) => attempt.state === state && now - attempt.startedAt < lifetime,
  )
}

/** Says how far an attempt has come. */
export function markAttempt(
  record: SessionRecord,
  state: string,
  stage: Attempt['stage'],
): SessionRecord {
  const attempts = record.attempts.map((each) => (each.state === state ? { ...each, stage } : each))
  return { ...record, attempts }
}
