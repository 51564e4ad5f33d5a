export const statuses = ['open', 'retrying', 'resolved', 'discarded'] as const

export type EventStatus = (typeof statuses)[number]

/** An event that no retry could deliver, as the desk shows it. */
export type FailedEvent = {
  id: string
  status: EventStatus
  subscription: string
  /** The address that the event names; shown, never called. */
  subscriber: string | null
  /** It died at a known subscription, so it may be retried there. */
  retryable: boolean
  type: string
  source: string
  eventId: string
  attributes: Record<string, string>
  payload: string
  signature: 'valid' | 'invalid' | 'missing'
  error: { code: number | null; data: string }
  deaths: number
  firstDiedAt: string
  lastDiedAt: string
  /** Who did what, oldest first. */
  actions: EventAction[]
}

export type EventAction = {
  action: 'retry' | 'discard'
  /** The user's id. */
  actor: string
  reason: string | null
  outcome: string | null
  time: string
}

/** Gives text with indents where it is JSON, else as it is. */
export function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
