/** A CloudEvent as a source gives it. An empty attribute is one that it does not have. */
export type RelayEvent = {
  id: string
  source: string
  type: string
  subject: string
  /** The attribute `partitionkey`. */
  key: string
  /** ISO 8601. */
  time: string
  /** The bytes that were signed, or their UTF-8 text. */
  payload: string | Uint8Array
  signature: string
  traceparent: string | null
  /** `application/json` unless told. */
  contentType?: string
  /** Further attributes by name. */
  extensions?: Record<string, string>
  /** Why this is no event that a subscriber could take: it goes to the dead letters unasked. */
  fault?: string
}

export type Item = {
  event: RelayEvent
  /** Events of one lane are delivered one after the other. */
  lane: string
  /** Marks the event as carried: it is not given again, not even after a restart. */
  ack(): void
}

/** Where one subscription's events come from: an outbox table or Kafka topics. */
export type Source = {
  /** Gives batches until the signal aborts; the events of one key come in their order. */
  batches(signal: AbortSignal): AsyncIterable<Item[]>
  /** Counts the events that are not acknowledged, those not read yet among them. */
  pending(): Promise<number>
  /** Stores how far the acknowledged events reach without a gap. */
  save(): Promise<void>
}
