/** A CloudEvent as a source gives it; `payload` holds the bytes that were signed, as UTF-8 text. */
export type RelayEvent = {
  id: string
  source: string
  type: string
  subject: string
  /** Events of one key are delivered one after the other. */
  key: string
  /** ISO 8601, in milliseconds. */
  time: string
  payload: string
  signature: string
  traceparent: string | null
}

export type Item = {
  event: RelayEvent
  /** Marks the event as carried: it is not given again, not even after a restart. */
  ack(): void
}

/** Where one subscription's events come from: an outbox table here, a Kafka topic in another tier. */
export type Source = {
  /** Gives batches until the signal aborts; the events of one key come in their order. */
  batches(signal: AbortSignal): AsyncIterable<Item[]>
  /** Counts the events that are not acknowledged, those not read yet among them. */
  pending(): Promise<number>
  /** Stores how far the acknowledged events reach without a gap. */
  save(): Promise<void>
}
