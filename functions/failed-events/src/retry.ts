import type { Database } from '@bookstore/shared/db.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { findSubscription, readable, type DeadEvent } from './dead-event.ts'
import type { Subscription } from './env.ts'
import { claimRetry, endRetry, findDeadEvent } from './repository.ts'

export type Desk = {
  db: Database
  subscriptions: readonly Subscription[]
  retryTimeoutMilliseconds: number
}

const answerBytes = 1024
const margin = 30_000

/** The age from which on a retry can only be that of a process that died. */
export function staleMilliseconds({ retryTimeoutMilliseconds }: Desk): number {
  return retryTimeoutMilliseconds + margin
}

/**
 * Sends a dead event to its subscription once more, as it was signed. The address comes from the known
 * subscriptions, never from the event.
 * @throws Problem `not-found`, `already-resolved` or `conflict`
 */
export async function retry(desk: Desk, { id, actor }: { id: string; actor: string }) {
  const sql = await desk.db()
  const found = await findDeadEvent(sql, id)
  if (!found) throw problem('not-found')
  const subscription = findSubscription(desk.subscriptions, found)
  if (!subscription) {
    throw problem('conflict', { detail: 'The event names no known subscription: discard it' })
  }
  const stale = staleMilliseconds(desk)
  const claim = await claimRetry(sql, { id, actor, staleMilliseconds: stale })
  if (!claim) throw await notOpen(desk, id)
  const answer = await send(claim, subscription, desk.retryTimeoutMilliseconds)
  const { actionId } = claim
  await endRetry(sql, { id, actionId, outcome: answer.outcome }, answer.error)
}

/** Says why an event was not open. */
export async function notOpen({ db }: Desk, id: string) {
  const found = await findDeadEvent(await db(), id)
  if (!found) return problem('not-found')
  if (found.status === 'resolved' || found.status === 'discarded') {
    return problem('already-resolved', { detail: `The event is ${found.status}` })
  }
  return problem('conflict', { detail: 'Somebody retries this event right now' })
}

async function send(event: DeadEvent, { url }: Subscription, timeout: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: toHeaders(event),
      body: Uint8Array.from(event.payload),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    const outcome = `HTTP ${response.status}`
    const errorData = readable(await readStart(response))
    const error = response.ok ? null : { errorCode: response.status, errorData }
    return { outcome, error }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    const outcome = isLate ? 'no answer in time' : 'no answer'
    return { outcome, error: { errorCode: null, errorData: '' } }
  }
}

function toHeaders({ attributes }: DeadEvent): Record<string, string> {
  const own = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value] as const)
  const { traceparent } = attributes
  return {
    ...Object.fromEntries(own),
    ...(traceparent === undefined ? {} : { traceparent }),
    'content-type': 'application/json',
  }
}

async function readStart(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    total += chunk.byteLength
    if (total >= answerBytes) break
  }
  return Buffer.concat(chunks).subarray(0, answerBytes)
}
