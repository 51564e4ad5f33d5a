-- Each table is written by a connection of Flink's, and that of the heartbeats may be the quicker one. So a heartbeat
-- also goes through the connection of each table of its database, behind the rows before it, as a row of a key
-- that no row has; `committed_at` says up to when all is here. It is noted and not kept.
create table star.cdc_passed (
  table_name text primary key,
  fresh_to timestamptz
);

create function star.note_passed() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into star.cdc_passed (table_name, fresh_to)
  values (tg_table_name, new.committed_at)
  on conflict (table_name) do update
  set fresh_to = excluded.fresh_to;
  return null;
end
$$;

create trigger beat before insert on star.dim_books
for each row when (new.id = 'ffffffff-ffff-ffff-ffff-ffffffffffff') execute function star.note_passed();
create trigger beat before insert on star.fact_orders
for each row when (new.id = 'ffffffff-ffff-ffff-ffff-ffffffffffff') execute function star.note_passed();
create trigger beat before insert on star.fact_order_items
for each row when (new.id = 'ffffffff-ffff-ffff-ffff-ffffffffffff') execute function star.note_passed();
create trigger beat before insert on star.fact_inventory
for each row when (new.book_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff') execute function star.note_passed();
create trigger beat before insert on star.fact_inventory_movements
for each row when (new.id = -1) execute function star.note_passed();
create trigger beat before insert on star.fact_payments
for each row when (new.id = 'ffffffff-ffff-ffff-ffff-ffffffffffff') execute function star.note_passed();

-- Until a heartbeat has passed, nothing is said of a table.
create or replace function star.begin_load() returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  truncate
    star.dim_books, star.fact_orders, star.fact_order_items, star.fact_inventory,
    star.fact_inventory_movements, star.fact_payments, star.cdc_heartbeats, star.cdc_passed,
    star.day_marks, star.rolled_sales, star.rolled_orders;
  insert into star.cdc_passed (table_name)
  values
    ('dim_books'), ('fact_orders'), ('fact_order_items'), ('fact_inventory'),
    ('fact_inventory_movements'), ('fact_payments');
  insert into star.cdc_loads default values;
end
$$;

revoke all on function star.note_passed() from public;

create or replace view star.vw_freshness as
with beaten as (
  select case when count(*) = count(fresh_to) and count(*) = 3 then min(fresh_to) end as fresh_to
  from star.cdc_heartbeats
),
passed as (
  select count(*) = count(fresh_to) as is_known, coalesce(min(fresh_to), 'infinity') as fresh_to
  from star.cdc_passed
),
fresh as (
  select case when is_known then least(beaten.fresh_to, passed.fresh_to) end as fresh_to
  from beaten
  cross join passed
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
