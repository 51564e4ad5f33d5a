import { problem } from '@bookstore/shared/problem.ts'
import type * as v from 'valibot'
import { findSubscription, type DeadEvent } from './dead-event.ts'
import { findActions, findDeadEvent, type Action } from './repository.ts'
import type { Desk } from './retry.ts'
import type { deadEvent } from './schemas.ts'

type Shown = v.InferOutput<typeof deadEvent>

/** Gives events as the API shows them, with who did what. */
export async function show(desk: Desk, rows: readonly DeadEvent[]): Promise<Shown[]> {
  const ids = rows.map(({ id }) => id)
  const actions = await findActions(await desk.db(), ids)
  return rows.map((row) => ({
    ...toWire(row),
    retryable: findSubscription(desk.subscriptions, row) !== undefined,
    actions: actions.filter(({ deadEventId }) => deadEventId === row.id).map(toWireAction),
  }))
}

/**
 * Gives one event as the API shows it.
 * @throws Problem `not-found`
 */
export async function showOne(desk: Desk, id: string): Promise<Shown> {
  const found = await findDeadEvent(await desk.db(), id)
  if (!found) throw problem('not-found')
  const [shown] = await show(desk, [found])
  if (!shown) throw problem('not-found')
  return shown
}

function toWire(event: DeadEvent): Omit<Shown, 'retryable' | 'actions'> {
  const { payload, errorCode, errorData, firstDiedAt, lastDiedAt, ...same } = event
  return {
    ...same,
    payload: new TextDecoder().decode(payload),
    error: { code: errorCode, data: errorData },
    firstDiedAt: firstDiedAt.toISOString(),
    lastDiedAt: lastDiedAt.toISOString(),
  }
}

function toWireAction({ action, actor, reason, outcome, time }: Action): Shown['actions'][number] {
  return { action, actor, reason, outcome, time: time.toISOString() }
}
