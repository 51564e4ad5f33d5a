import { randomBytes } from 'node:crypto'

/** A W3C trace context: the header to pass on, and the id that log lines carry. */
export type Trace = { traceparent: string; traceId: string }

const format = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/** Continues the caller's trace, or begins one when the header is missing or malformed. */
export function continueTrace(header: string | null): Trace {
  const parsed = header === null ? null : format.exec(header)
  const traceId = parsed?.[1] ?? randomBytes(16).toString('hex')
  const spanId = randomBytes(8).toString('hex')
  return { traceparent: `00-${traceId}-${spanId}-${parsed?.[3] ?? '01'}`, traceId }
}
