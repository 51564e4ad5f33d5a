import { randomFillSync } from 'node:crypto'

/** A W3C trace context: the header to pass on, and the trace id that log lines and problems carry. */
export type Trace = { traceparent: string; traceId: string }

const format = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/**
 * Continues the caller's trace, or begins one when the header is missing or malformed
 * (Trace Context Level 1, section 3.2.2.5: a receiver restarts a trace it can't parse).
 */
export function continueTrace(header: string | undefined): Trace {
  const parsed = header === undefined ? null : format.exec(header)
  const traceId = parsed?.[1] ?? randomHex(16)
  const spanId = randomHex(8)
  return { traceparent: `00-${traceId}-${spanId}-${parsed?.[3] ?? '01'}`, traceId }
}

// Each call of the generator costs several microseconds, a tenth of a whole request: one serves many ids.
const pool = Buffer.allocUnsafe(4096)
let used = pool.length

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}
