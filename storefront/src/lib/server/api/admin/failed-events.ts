import * as v from 'valibot'
import { statuses, type EventStatus } from '#lib/admin/failed-event.ts'
import type { Call } from '../call.ts'

const action = v.object({
  action: v.picklist(['retry', 'discard']),
  actor: v.string(),
  reason: v.nullable(v.string()),
  outcome: v.nullable(v.string()),
  time: v.string(),
})

const failedEvent = v.object({
  id: v.string(),
  status: v.picklist(statuses),
  subscription: v.string(),
  subscriber: v.nullable(v.string()),
  retryable: v.boolean(),
  type: v.string(),
  source: v.string(),
  eventId: v.string(),
  attributes: v.record(v.string(), v.string()),
  payload: v.string(),
  signature: v.picklist(['valid', 'invalid', 'missing']),
  error: v.object({ code: v.nullable(v.number()), data: v.string() }),
  deaths: v.number(),
  firstDiedAt: v.string(),
  lastDiedAt: v.string(),
  actions: v.array(action),
})

const failedEvents = v.object({ content: v.array(failedEvent), next: v.nullable(v.string()) })

export type EventQuery = {
  status?: EventStatus | undefined
  cursor?: string | undefined
  size?: number
}

/** The failed-events desk. */
export function failedEventsApi(call: Call) {
  const path = '/ecom/admin/failed-events'
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`
  return {
    /** Newest first. */
    list: (query: EventQuery) => call({ path, query }, failedEvents),
    /**
     * Delivers it once more; its status tells whether that worked.
     * @throws ApiProblem 404, 409 already-resolved or conflict (retried right now, or nowhere to go)
     */
    retry: (id: string) => call({ method: 'POST', path: `${pathOf(id)}/retry` }, failedEvent),
    /** @throws ApiProblem 400, 404, 409 already-resolved or conflict (retried right now) */
    discard: (id: string, reason: string) =>
      call({ method: 'POST', path: `${pathOf(id)}/discard`, body: { reason } }, failedEvent),
  }
}
