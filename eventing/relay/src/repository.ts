import type { Sql } from 'postgres'
import type { RelayEvent } from './source.ts'
import type { Place } from './watermark.ts'

export type OutboxRow = { place: Place; event: RelayEvent }

type Columns = {
  id: string
  source: string
  type: string
  aggregate_id: string
  payload: string
  signature: string
  traceparent: string | null
  created_at: Date
  position: string
  transaction_id: string
}

/** Lets a subscription that is new here begin at the earliest row. */
export async function registerSubscription(sql: Sql, subscription: string): Promise<void> {
  await sql`
    insert into eventing.relay_offsets (subscription, transaction_id, position)
    values (${subscription}, '0', 0)
    on conflict do nothing`
}

export async function loadOffset(sql: Sql, subscription: string): Promise<Place | null> {
  const [row] = await sql<{ transaction_id: string; position: string }[]>`
    select transaction_id::text, position
    from eventing.relay_offsets
    where subscription = ${subscription}`
  return row ? toPlace(row) : null
}

/** Moves a subscription forward, never back. */
export async function saveOffset(sql: Sql, subscription: string, place: Place): Promise<void> {
  const { transactionId, position } = place
  await sql`
    insert into eventing.relay_offsets as known (subscription, transaction_id, position)
    values (${subscription}, ${String(transactionId)}::xid8, ${String(position)})
    on conflict (subscription) do update
    set transaction_id = excluded.transaction_id,
      position = excluded.position,
      updated_at = now()
    where (known.transaction_id, known.position)
      < (excluded.transaction_id, excluded.position)`
}

/**
 * Tells how far the outbox may be read and what came since the last look. Below the horizon, the oldest
 * running transaction, nothing can appear any more; `isHeld` says that committed rows wait above it.
 * @param since the last horizon, null at the first look
 */
export async function readPulse(
  sql: Sql,
  since: bigint | null,
): Promise<{ horizon: bigint; types: string[]; isHeld: boolean }> {
  const [row] = await sql<{ horizon: string; types: string[]; is_held: boolean }[]>`
    select
      pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      array(
        select distinct type
        from eventing.outbox
        where transaction_id >= ${since === null ? null : String(since)}::xid8
        and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
      ) as types,
      exists (
        select
        from eventing.outbox
        where transaction_id >= pg_snapshot_xmin(pg_current_snapshot())
      ) as is_held`
  if (!row) throw new Error('The database gave no snapshot')
  return { horizon: BigInt(row.horizon), types: row.types, isHeld: row.is_held }
}

/** Reads rows after a place and below a horizon, in the order of their places. */
export async function readRows(
  sql: Sql,
  range: { after: Place; horizon: bigint; types: string[]; limit: number },
): Promise<OutboxRow[]> {
  const { transactionId, position } = range.after
  const rows = await sql<Columns[]>`
    select
      id, source, type, aggregate_id, payload, signature, traceparent, created_at,
      position, transaction_id::text
    from eventing.outbox
    where (transaction_id, position) > (${String(transactionId)}::xid8, ${String(position)}::bigint)
    and transaction_id < ${String(range.horizon)}::xid8
    and type = any(${range.types})
    order by outbox.transaction_id, outbox.position
    limit ${range.limit}`
  return rows.map(toRow)
}

/** Reads rows after a place whose position is below one, of some aggregates: see `withOvertaken`. */
export async function readOvertaken(
  sql: Sql,
  range: { after: Place; below: bigint; types: string[]; aggregates: string[] },
): Promise<OutboxRow[]> {
  const { transactionId, position } = range.after
  const rows = await sql<Columns[]>`
    select
      id, source, type, aggregate_id, payload, signature, traceparent, created_at,
      position, transaction_id::text
    from eventing.outbox
    where (transaction_id, position) > (${String(transactionId)}::xid8, ${String(position)}::bigint)
    and position < ${String(range.below)}
    and type = any(${range.types})
    and aggregate_id = any(${range.aggregates})`
  return rows.map(toRow)
}

export async function countRows(sql: Sql, after: Place, types: string[]): Promise<number> {
  const [row] = await sql<{ rows: string }[]>`
    select count(*) as rows
    from eventing.outbox
    where (transaction_id, position)
      > (${String(after.transactionId)}::xid8, ${String(after.position)}::bigint)
    and type = any(${types})`
  return Number(row?.rows ?? 0)
}

function toRow(row: Columns): OutboxRow {
  const { id, source, type, payload, signature, traceparent } = row
  return {
    place: toPlace(row),
    event: {
      id,
      source,
      type,
      payload,
      signature,
      traceparent,
      subject: row.aggregate_id,
      key: row.aggregate_id,
      time: row.created_at.toISOString(),
    },
  }
}

function toPlace(row: { transaction_id: string; position: string }): Place {
  return { transactionId: BigInt(row.transaction_id), position: BigInt(row.position) }
}
