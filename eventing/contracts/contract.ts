import * as v from 'valibot'

/** What the shop agreed about one event: its CloudEvents type (and topic), source, key and data. */
export type Contract<T extends string = string, S extends v.GenericSchema = v.GenericSchema> = {
  type: T
  source: string
  /** What the key identifies. */
  aggregateType: 'order' | 'book'
  schema: S
}

export type DataOf<C extends Contract> = v.InferOutput<C['schema']>

/** An event to be published; the outbox gives it id and time. */
export type NewEvent = {
  type: string
  source: string
  aggregateType: string
  /** The key: order id or book id. */
  subject: string
  data: unknown
}

/**
 * Makes an event of a contract.
 * @throws ValiError when the data does not fit: a bug of the publisher
 */
export function newEvent<C extends Contract>(
  { type, source, aggregateType, schema }: C,
  subject: string,
  data: v.InferInput<C['schema']>,
): NewEvent {
  return { type, source, aggregateType, subject, data: v.parse(schema, data) }
}
