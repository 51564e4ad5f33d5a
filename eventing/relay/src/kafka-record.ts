import type { IHeaders, KafkaMessage } from 'kafkajs'
import type { RelayEvent } from './source.ts'

export type Origin = { subscription: string; topic: string; partition: number }

/** What functions and the desk take at most: more would be refused for ever, and stop the partition. */
const most = { identity: 256, headers: 8192, payload: 64 * 1024 }
const identity = ['id', 'source', 'type']
const traceparentForm = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/

/**
 * Reads a record as a CloudEvent in binary mode (CloudEvents Kafka binding 1.0.2, section 3.2). Of one that
 * is none it makes the event of type `dev.knative.kafka.event` that a KafkaSource makes, with a fault: no
 * function takes that type, so nobody is asked.
 */
export function readRecord(origin: Origin, message: KafkaMessage): RelayEvent {
  const headers = readHeaders(message.headers ?? {})
  const attributes = readAttributes(headers)
  const contentType = headers.get('content-type') ?? 'application/json'
  const payload = message.value ?? Buffer.alloc(0)
  const key = message.key?.toString() ?? ''
  const fault = faultOf(attributes, contentType, payload)
  if (fault !== null) return { ...wrap(origin, message, payload), fault }
  const { id, source, type, subject, time, signature, partitionkey, traceparent, ...rest } = {
    ...absent,
    ...attributes,
  }
  const isTrace = traceparentForm.test(traceparent)
  return {
    id,
    source,
    type,
    subject,
    time,
    signature,
    payload,
    contentType,
    key: partitionkey || key,
    traceparent: isTrace ? traceparent : null,
    extensions: isTrace ? rest : { ...rest, traceparent },
  }
}

/** Names the lane of a record: its key's within the partition; a fault holds up nobody. */
export function laneOf({ topic, partition }: Origin, message: KafkaMessage, isFault: boolean) {
  const place = `${topic}/${partition}`
  if (isFault) return `${place}@${message.offset}`
  return message.key === null ? place : `${place}/${message.key.toString('latin1')}`
}

const absent = {
  id: '',
  source: '',
  type: '',
  subject: '',
  time: '',
  signature: '',
  partitionkey: '',
  traceparent: '',
}

function readHeaders(headers: IHeaders): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value
    // Debezium writes a column without a value as a header without one; kafkajs does not say so in its types.
    if (last) texts.set(name, last.toString())
  }
  return texts
}

function readAttributes(headers: Map<string, string>): Record<string, string> {
  const named = [...headers].filter(([name]) => name.startsWith('ce_'))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(3), value]))
}

function faultOf(
  attributes: Record<string, string>,
  contentType: string,
  payload: Uint8Array,
): string | null {
  if (attributes['specversion'] !== '1.0') return 'No CloudEvent: ce_specversion is not 1.0'
  for (const name of identity) {
    const size = encodeURIComponent(attributes[name] ?? '').length
    if (size === 0) return `No CloudEvent: ce_${name} is missing`
    if (size > most.identity) return `No usable CloudEvent: ce_${name} is too long`
  }
  const names = Object.keys(attributes)
  if (!names.every((name) => /^[a-z\d]+$/.test(name))) return 'No CloudEvent: a name is wrong'
  if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(contentType)) return 'No CloudEvent: content-type is wrong'
  const size = encodeURIComponent(Object.entries(attributes).join() + contentType).length
  if (size > most.headers) return 'No usable CloudEvent: its headers are too long'
  if (payload.byteLength > most.payload) return 'No usable CloudEvent: its data is too long'
  return null
}

/** As KafkaSource names it: https://knative.dev/docs/eventing/sources/kafka-source */
function wrap(
  { subscription, topic, partition }: Origin,
  message: KafkaMessage,
  value: Uint8Array,
) {
  const time = new Date(Number(message.timestamp))
  return {
    id: `partition:${partition}/offset:${message.offset}`,
    source: `/kafkasources/${subscription}#${topic}`,
    type: 'dev.knative.kafka.event',
    subject: `partition:${partition}#${message.offset}`,
    key: message.key?.toString().slice(0, most.identity) ?? '',
    time: Number.isNaN(time.getTime()) ? '' : time.toISOString(),
    payload: value.subarray(0, most.payload),
    contentType: 'application/octet-stream',
    signature: '',
    traceparent: null,
  }
}
