import type { Delivery } from './subscriptions.ts'

const longestRetryAfter = 120_000

/**
 * Says how long to wait before a retry, in milliseconds, as Knative's Kafka dispatcher does: delay × 2^n
 * or delay × n for the n-th retry, counted from 1. A longer `Retry-After` wins, up to two minutes.
 * @param now epoch milliseconds
 */
export function retryDelay(
  { backoffPolicy, backoffDelay }: Pick<Delivery, 'backoffPolicy' | 'backoffDelay'>,
  retry: number,
  retryAfter: string | null,
  now: number,
): number {
  const backoff = backoffDelay * (backoffPolicy === 'exponential' ? 2 ** retry : retry)
  return Math.max(backoff, Math.min(parseRetryAfter(retryAfter, now), longestRetryAfter))
}

/** Milliseconds that a `Retry-After` asks for (RFC 9110 section 10.2.3: seconds or a date), else 0. */
export function parseRetryAfter(value: string | null, now: number): number {
  if (value === null) return 0
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? 0 : Math.max(0, at - now)
}
