create schema eventing;

-- Readers order by (transaction_id, position) and stop at pg_snapshot_xmin(pg_current_snapshot()):
-- a bare sequence skips rows whose transaction commits late. The primary key is that order.
create table eventing.outbox (
  id uuid not null,
  aggregate_type text not null,
  aggregate_id text not null,
  type text not null,
  source text not null,
  payload text not null check (payload is json object),
  signature text not null,
  traceparent text,
  created_at timestamptz not null default now(),
  position bigint generated always as identity,
  transaction_id xid8 not null default pg_current_xact_id(),
  primary key (transaction_id, position, created_at)
) partition by range (created_at);

create table eventing.outbox_default partition of eventing.outbox default;

create table eventing.inbox (
  consumer name not null default current_user,
  source text not null,
  id text not null,
  received_at timestamptz not null default now(),
  primary key (consumer, source, id)
);

create index inbox_received_at on eventing.inbox using brin (received_at);

-- The last row each subscription has carried.
create table eventing.relay_offsets (
  subscription text primary key,
  transaction_id xid8 not null,
  position bigint not null,
  updated_at timestamptz not null default now()
);

-- Transactions that notify commit one after the other, each waiting for the disk. So one at a time does,
-- and the relay looks again soon after a notification for what others committed meanwhile.
create function eventing.wake_relay() returns trigger
language plpgsql
as $$
begin
  if pg_try_advisory_xact_lock(hashtextextended('eventing.wake_relay', 0)) then
    perform pg_notify('outbox', '');
  end if;
  return null;
end
$$;

create trigger wake_relay
after insert on eventing.outbox
for each statement execute function eventing.wake_relay();

create function eventing.outbox_partition(day date) returns name
language sql stable
return 'outbox_' || to_char(day, 'YYYYMMDD');

-- Rows are only ever inserted: strays of the default partition are copied into the partition of
-- their day while that is not attached yet, so change data capture does not see them twice.
create function eventing.add_partitions(days date[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  day date;
begin
  lock table eventing.outbox in access exclusive mode;
  alter table eventing.outbox detach partition eventing.outbox_default;
  foreach day in array days loop
    execute format(
      'create table eventing.%I (like eventing.outbox including defaults including constraints)',
      eventing.outbox_partition(day)
    );
    execute format(
      'insert into eventing.%I
       select *
       from eventing.outbox_default
       where created_at >= %L and created_at < %L',
      eventing.outbox_partition(day), day::timestamptz, (day + 1)::timestamptz
    );
    execute format(
      'alter table eventing.outbox attach partition eventing.%I for values from (%L) to (%L)',
      eventing.outbox_partition(day), day::timestamptz, (day + 1)::timestamptz
    );
    execute format(
      'revoke update, delete, truncate on eventing.%I from current_user',
      eventing.outbox_partition(day)
    );
  end loop;
  drop table eventing.outbox_default;
  create table eventing.outbox_default partition of eventing.outbox default;
  revoke update, delete, truncate on eventing.outbox_default from current_user;
end
$$;

create function eventing.drop_carried_partitions(keep interval) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  old name;
  waiting boolean;
begin
  for old in
    select child.relname
    from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'eventing.outbox'::regclass
    and child.relname ~ '^outbox_\d{8}$'
    and to_date(right(child.relname, 8), 'YYYYMMDD') + 1 <= now() - keep
  loop
    execute format(
      'select exists (
         select
         from eventing.relay_offsets carried
         join eventing.%I waiting
           on (waiting.transaction_id, waiting.position)
            > (carried.transaction_id, carried.position)
       )',
      old
    ) into waiting;
    if not waiting then
      execute format('drop table eventing.%I', old);
    end if;
  end loop;
end
$$;

-- Call it at least daily. A relay writes its offset before its first call: with no offset at all
-- nobody waits for old rows. A lock that is not had within two seconds fails the call (call again)
-- because publishers queue behind it.
create function eventing.rotate(keep interval) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
as $$
declare
  missing date[];
begin
  if keep is null or keep < interval '0' then
    raise exception 'keep is zero or more, not %', keep;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('eventing.rotate', 0));
  select array_agg(day order by day)
  into missing
  from (
    select current_date + ahead as day
    from generate_series(0, 7) ahead
    union
    select created_at::date
    from eventing.outbox_default
  ) wanted
  where to_regclass('eventing.' || eventing.outbox_partition(day)) is null;
  if missing is not null then
    perform eventing.add_partitions(missing);
  end if;
  perform eventing.drop_carried_partitions(keep);
  delete from eventing.inbox
  where received_at < now() - interval '30 days';
end
$$;

revoke all on all functions in schema eventing from public;
revoke update, delete, truncate on eventing.outbox from current_user;

grant usage on schema eventing to relay;
grant select on eventing.outbox to relay;
grant select, insert on eventing.relay_offsets to relay;
grant update (transaction_id, position, updated_at) on eventing.relay_offsets to relay;
grant execute on function eventing.rotate(interval) to relay;

select eventing.rotate(interval '7 days');
