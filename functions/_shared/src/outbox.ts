import { randomUUID } from 'node:crypto'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import type { Queryable } from './db.ts'
import type { Signer } from './signature.ts'
import type { Trace } from './trace.ts'

/**
 * Writes events into the outbox, signed, in the caller's transaction: they exist if and only if the effect
 * does (events.md, "Outbox").
 */
export async function publish(
  sql: Queryable,
  signer: Signer,
  events: readonly NewEvent[],
  { traceparent }: Trace,
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map((event) => outboxRow(event, signer, traceparent))
  await sql`insert into eventing.outbox ${sql(rows)}`
}

/**
 * As `publish`, as a part of a larger statement: writes the event if and only if a query of the statement,
 * named by the caller, gives a row.
 */
export function publishing(
  sql: Queryable,
  signer: Signer,
  event: NewEvent,
  { trace: { traceparent }, given }: { trace: Trace; given: string },
) {
  const row = outboxRow(event, signer, traceparent)
  return sql`
    insert into eventing.outbox
      (id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at)
    select
      ${row.id}::uuid,
      ${row.aggregate_type},
      ${row.aggregate_id},
      ${row.type},
      ${row.source},
      ${row.payload},
      ${row.signature},
      ${row.traceparent},
      ${row.created_at}::timestamptz
    from ${sql(given)}`
}

function outboxRow(event: NewEvent, signer: Signer, traceparent: string) {
  const { type, source, aggregateType, subject } = event
  const id = randomUUID()
  const createdAt = new Date()
  const payload = JSON.stringify(event.data)
  const signature = signer.sign(
    { source, id, type, subject, time: createdAt.toISOString() },
    payload,
  )
  return {
    id,
    aggregate_type: aggregateType,
    aggregate_id: subject,
    type,
    source,
    payload,
    signature,
    traceparent,
    created_at: createdAt,
  }
}
