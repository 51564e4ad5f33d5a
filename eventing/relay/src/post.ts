import type { RelayEvent } from './source.ts'

export type Answer = {
  status: number
  /** The first bytes of the body, `answerBytes` at most. */
  body: Buffer
  retryAfter: string | null
}

export type Request = {
  url: string
  event: RelayEvent
  /** CloudEvents extensions beside those of the event. */
  extensions?: Record<string, string>
  /** Milliseconds. */
  timeout: number
  signal: AbortSignal
}

/** Sends an event; rejects when there is no answer. */
export type Post = (request: Request) => Promise<Answer>

/** As much of an answer as Knative keeps of it in `knativeerrordata`. */
export const answerBytes = 1024
const drainedBytes = 64 * 1024

/** Posts an event in binary mode (CloudEvents HTTP binding 1.0.2, section 3.1); follows no redirect. */
export async function post({ url, event, extensions, timeout, signal }: Request): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: headersOf(event, extensions),
    body: event.payload,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  })
  const body = await readStart(response)
  return { status: response.status, body, retryAfter: response.headers.get('retry-after') }
}

/** The headers of an event: `ce-*`, the trace context and the content type. */
export function headersOf(
  event: RelayEvent,
  extensions: Record<string, string> = {},
): Record<string, string> {
  const { id, source, type, subject, time, signature, key, traceparent } = event
  const trace = traceparent === null ? {} : { traceparent }
  const own = { id, source, type, subject, time, signature, partitionkey: key, ...trace }
  const attributes = { ...event.extensions, specversion: '1.0', ...own, ...extensions }
  const contentType = event.contentType ?? 'application/json'
  const headers: Record<string, string> = { 'content-type': contentType, ...trace }
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== '') headers[`ce-${name}`] = encode(value)
  }
  return headers
}

/** CloudEvents HTTP binding 1.0.2, section 3.1.3.2: what is not visible ASCII, `"` and `%` are escaped. */
function encode(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x7e]+/gu, (text) => encodeURIComponent(text))
}

/** Reads on to the end, within reason, so that the connection can be used again. */
async function readStart(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of response.body ?? []) {
    if (total < answerBytes) chunks.push(chunk)
    total += chunk.byteLength
    if (total > drainedBytes) break
  }
  return Buffer.concat(chunks).subarray(0, answerBytes)
}
