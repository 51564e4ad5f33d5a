import type { Queryable } from '@bookstore/shared/db.ts'
import type { DeadEvent, Death, Status } from './dead-event.ts'

export type Action = {
  deadEventId: string
  action: 'retry' | 'discard'
  actor: string
  reason: string | null
  outcome: string | null
  time: Date
}

export type Claim = DeadEvent & { actionId: string }

/**
 * Stores a death, or brings the known event up to date: one that was resolved is open again, one that was
 * discarded stays so. What the shop has signed is never replaced by what it has not.
 */
export async function saveDeath(sql: Queryable, death: Death): Promise<Status | null> {
  const [row] = await sql<{ status: Status }[]>`
    insert into failed_events.dead_events as known (
      source, event_id, subscription, subscriber, type,
      attributes, payload, signature, error_code, error_data
    )
    values (
      ${death.source}, ${death.eventId}, ${death.subscription}, ${death.subscriber}, ${death.type},
      ${sql.json(death.attributes)}, ${death.payload}, ${death.signature},
      ${death.errorCode}, ${death.errorData}
    )
    on conflict (source, event_id, subscription) do update
    set subscriber = excluded.subscriber,
      type = excluded.type,
      attributes = excluded.attributes,
      payload = excluded.payload,
      signature = excluded.signature,
      error_code = excluded.error_code,
      error_data = excluded.error_data,
      status = case known.status when 'resolved' then 'open' else known.status end,
      deaths = known.deaths + 1,
      last_died_at = now()
    where known.signature <> 'valid'
    or excluded.signature = 'valid'
    returning status`
  return row?.status ?? null
}

/** Newest first, from behind `before`. */
export function findDeadEvents(
  sql: Queryable,
  wanted: { status: Status | undefined; before: string | undefined; size: number },
) {
  const { status, before, size } = wanted
  return sql<DeadEvent[]>`
    select ${columns(sql)}
    from failed_events.dead_events
    where true
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${before === undefined ? sql`` : sql`and id < ${before}`}
    order by id desc
    limit ${size}`
}

export async function findDeadEvent(sql: Queryable, id: string) {
  const [row] = await sql<DeadEvent[]>`
    select ${columns(sql)}
    from failed_events.dead_events
    where id = ${id}`
  return row
}

export function findActions(sql: Queryable, deadEventIds: readonly string[]) {
  return sql<Action[]>`
    select
      dead_event_id as "deadEventId",
      action,
      actor,
      reason,
      outcome,
      acted_at as time
    from failed_events.actions
    where dead_event_id = any(${[...deadEventIds]}::uuid[])
    order by id`
}

/**
 * Takes an open event for one retry and notes who does it. A retry whose process died is taken over once it
 * is older than any retry can last.
 */
export async function claimRetry(
  sql: Queryable,
  { id, actor, staleMilliseconds }: { id: string; actor: string; staleMilliseconds: number },
) {
  const [row] = await sql<Claim[]>`
    with claimed as (
      update failed_events.dead_events
      set status = 'retrying',
        retried_at = now()
      where id = ${id}
      and ${isOpen(sql, staleMilliseconds)}
      returning *
    ),
    noted as (
      insert into failed_events.actions (dead_event_id, action, actor)
      select id, 'retry', ${actor}
      from claimed
      returning id
    )
    select ${columns(sql)}, (select id::text from noted) as "actionId"
    from claimed`
  return row
}

/**
 * Ends a claimed retry: resolved without an error, else open again with the new one. A retry that another
 * one took over from changes its own note only.
 */
export async function endRetry(
  sql: Queryable,
  claim: { id: string; actionId: string; outcome: string },
  error: { errorCode: number | null; errorData: string } | null,
): Promise<void> {
  const { id, actionId, outcome } = claim
  await sql`
    with noted as (
      update failed_events.actions
      set outcome = ${outcome}
      where id = ${actionId}
    )
    update failed_events.dead_events
    set status = ${error ? 'open' : 'resolved'},
      error_code = ${error ? error.errorCode : sql`error_code`},
      error_data = ${error ? error.errorData : sql`error_data`}
    where id = ${id}
    and status = 'retrying'
    and ${actionId} = (
      select max(actions.id)
      from failed_events.actions
      where actions.dead_event_id = dead_events.id
      and actions.action = 'retry'
    )`
}

/** Discards an open event and notes who does it and why; gives whether it was open. */
export async function discard(
  sql: Queryable,
  wanted: { id: string; actor: string; reason: string; staleMilliseconds: number },
): Promise<boolean> {
  const { count } = await sql`
    with discarded as (
      update failed_events.dead_events
      set status = 'discarded'
      where id = ${wanted.id}
      and ${isOpen(sql, wanted.staleMilliseconds)}
      returning id
    )
    insert into failed_events.actions (dead_event_id, action, actor, reason)
    select id, 'discard', ${wanted.actor}, ${wanted.reason}
    from discarded`
  return count === 1
}

function isOpen(sql: Queryable, staleMilliseconds: number) {
  return sql`(
    status = 'open'
    or (
      status = 'retrying'
      and retried_at < now() - ${staleMilliseconds} * interval '1 millisecond'
    )
  )`
}

function columns(sql: Queryable) {
  return sql`
    id,
    source,
    event_id as "eventId",
    subscription,
    subscriber,
    type,
    attributes,
    payload,
    signature,
    error_code as "errorCode",
    error_data as "errorData",
    status,
    deaths,
    first_died_at as "firstDiedAt",
    last_died_at as "lastDiedAt"`
}
