-- Sums of whole days, so that a chart adds up some hundred thousand rows and not millions. They are never out
-- of date: a day in which anything changed since is marked, and the views add it up from its orders.
create table star.rolled_sales (
  day date not null,
  book_id uuid not null,
  currency text not null,
  units bigint not null,
  revenue numeric(14, 2) not null
);

create index rolled_sales_of_day on star.rolled_sales (day);

create table star.rolled_orders (
  day date not null,
  status text not null,
  reason text,
  currency text not null,
  orders bigint not null,
  total numeric(14, 2) not null
);

create index rolled_orders_of_day on star.rolled_orders (day);

-- A mark commits with the change it tells of, and goes with the snapshot that has counted the change. Marks
-- are only ever added, so writers wait for nobody. A line whose order is not to be seen yet marks the order.
create table star.day_marks (
  id bigint generated always as identity,
  day date,
  order_id uuid,
  check (num_nonnulls(day, order_id) = 1)
);

create view star.marked_days as
select day
from star.day_marks
where day is not null
union
select fact_orders.created_day
from star.day_marks
join star.fact_orders on fact_orders.id = day_marks.order_id;

create view star.counted_sales as
select
  created_day as day,
  book_id,
  currency,
  sum(quantity) as units,
  sum(quantity * price_at_purchase) as revenue
from star.fact_orders
join star.fact_order_items on fact_order_items.order_id = fact_orders.id
where status <> 'CANCELLED'
group by created_day, book_id, currency;

create view star.counted_orders as
select created_day as day, status, reason, currency, count(*) as orders, sum(total) as total
from star.fact_orders
group by created_day, status, reason, currency;

create function star.mark_days() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into star.day_marks (day)
  select distinct created_day
  from changed;
  return null;
end
$$;

create function star.mark_days_of_lines() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into star.day_marks (day, order_id)
  select distinct created_day, case when fact_orders.id is null then changed.order_id end
  from changed
  left join star.fact_orders on fact_orders.id = changed.order_id;
  return null;
end
$$;

create trigger mark_inserted after insert on star.fact_orders
referencing new table as changed for each statement execute function star.mark_days();
create trigger mark_updated after update on star.fact_orders
referencing new table as changed for each statement execute function star.mark_days();
create trigger mark_left after update on star.fact_orders
referencing old table as changed for each statement execute function star.mark_days();
create trigger mark_deleted after delete on star.fact_orders
referencing old table as changed for each statement execute function star.mark_days();

create trigger mark_inserted after insert on star.fact_order_items
referencing new table as changed for each statement execute function star.mark_days_of_lines();
create trigger mark_updated after update on star.fact_order_items
referencing new table as changed for each statement execute function star.mark_days_of_lines();
create trigger mark_left after update on star.fact_order_items
referencing old table as changed for each statement execute function star.mark_days_of_lines();
create trigger mark_deleted after delete on star.fact_order_items
referencing old table as changed for each statement execute function star.mark_days_of_lines();

-- Adds up some of the marked days, in one statement and so of one snapshot. A mark of an order that is not to
-- be seen may go: the order brings a mark of its own.
create function star.roll_up_days(most integer) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
  with marks as (
    select day_marks.id, coalesce(day_marks.day, fact_orders.created_day) as day
    from star.day_marks
    left join star.fact_orders on fact_orders.id = day_marks.order_id
  ),
  chosen as (
    select distinct day
    from marks
    where day is not null
    order by day desc
    limit most
  ),
  counted as (
    delete from star.day_marks
    using marks
    where day_marks.id = marks.id
    and (marks.day is null or marks.day in (select day from chosen))
  ),
  old_sales as (
    delete from star.rolled_sales
    where day in (select day from chosen)
  ),
  old_orders as (
    delete from star.rolled_orders
    where day in (select day from chosen)
  ),
  new_orders as (
    insert into star.rolled_orders (day, status, reason, currency, orders, total)
    select day, status, reason, currency, orders, total
    from star.counted_orders
    where day in (select day from chosen)
  )
  insert into star.rolled_sales (day, book_id, currency, units, revenue)
  select day, book_id, currency, units, revenue
  from star.counted_sales
  where day in (select day from chosen);
end;

create table star.roll_ups (
  single boolean primary key default true check (single),
  began_at timestamptz not null,
  ended_at timestamptz not null
);

insert into star.roll_ups (began_at, ended_at)
values (now(), now());

-- At each heartbeat, if the last time was long enough ago for this to take a twentieth of all time.
create function star.roll_up_at_heartbeat() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  began timestamptz := clock_timestamp();
begin
  if not pg_try_advisory_xact_lock(hashtextextended('star.roll_up', 0)) then
    return null;
  end if;
  perform
  from star.roll_ups
  where ended_at + 20 * (ended_at - began_at) < began
  and exists (select from star.day_marks);
  if found then
    perform star.roll_up_days(20);
    update star.roll_ups
    set began_at = began, ended_at = clock_timestamp();
  end if;
  return null;
end
$$;

create trigger roll_up after insert or update on star.cdc_heartbeats
for each statement execute function star.roll_up_at_heartbeat();

-- Empties what the stream fills, for a stream that begins anew. Dead letters stay: they are of Kafka.
create function star.begin_load() returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  truncate
    star.dim_books, star.fact_orders, star.fact_order_items, star.fact_inventory,
    star.fact_inventory_movements, star.fact_payments, star.cdc_heartbeats,
    star.day_marks, star.rolled_sales, star.rolled_orders;
  insert into star.cdc_loads default values;
end
$$;

revoke all on all functions in schema star from public;
grant execute on function star.begin_load() to flink;
