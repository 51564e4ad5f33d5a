-- A table that could not be checked has a reason and no number, least of all a drift of nought.
alter table star.cdc_reconciliation_log
  add column not_checked text,
  alter column source_rows drop not null,
  alter column star_rows drop not null,
  alter column source_sum drop not null,
  alter column star_sum drop not null,
  alter column source_checksum drop not null,
  alter column star_checksum drop not null,
  alter column missing drop not null,
  alter column extra drop not null,
  alter column different drop not null,
  alter column drift drop not null,
  add check (
    num_nonnulls(
      source_rows, star_rows, source_sum, star_sum, source_checksum, star_checksum,
      missing, extra, different
    ) = case when not_checked is null then 9 else 0 end
  );

-- Who looks must not be able to write, so that who repairs is another.
grant usage on schema star to repair;
grant select, insert, update, delete
on star.dim_books, star.fact_orders, star.fact_order_items, star.fact_inventory,
  star.fact_inventory_movements, star.fact_payments
to repair;

create or replace view star.vw_freshness as
with fresh as (
  select case when count(*) = count(fresh_to) and count(*) = 3 then min(fresh_to) end as fresh_to
  from star.cdc_heartbeats
),
checked as (
  select
    as_of,
    checked_at,
    case when bool_and(not_checked is null) then sum(drift - repaired)::bigint end as drift
  from star.cdc_reconciliation_log
  where run = (
    select run
    from star.cdc_reconciliation_log
    order by checked_at desc, id desc
    limit 1
  )
  group by as_of, checked_at
),
dead as (
  select count(*) as dead_letters, max(synced_at) as newest_dead_letter
  from star.cdc_dead_letters
)
select
  fresh_to,
  round(extract(epoch from now() - fresh_to), 1) as seconds_behind,
  drift,
  as_of as drift_as_of,
  checked_at as drift_checked_at,
  dead_letters,
  newest_dead_letter,
  'Fresh to ' || coalesce(to_char(fresh_to at time zone 'UTC', 'HH24:MI:SS "UTC"'), 'nothing yet')
    || ', drift '
    || coalesce(drift::text, case when checked_at is null then 'not checked yet' else 'not checked' end)
    || case when dead_letters > 0 then ', ' || dead_letters || ' changes could not be read' else '' end
    as sentence
from fresh
cross join dead
left join checked on true;
