import type { SessionRecord } from './record.ts'

const minute = 60_000

/** A session that nobody uses ends after this, in milliseconds. */
export const idleLifetime = 30 * minute
/** A login ends after this, however busy, in milliseconds. */
export const loginLifetime = 12 * 60 * minute
/** The use of a session is written down no more often than this, in milliseconds. */
export const touchEvery = minute

/** Gives the milliseconds that a session may live on without use; none are left at 0. */
export function timeLeft(record: SessionRecord, now: number): number {
  const idle = record.usedAt + idleLifetime - now
  if (record.login === null) return Math.max(0, idle)
  return Math.max(0, Math.min(idle, record.login.startedAt + loginLifetime - now))
}
