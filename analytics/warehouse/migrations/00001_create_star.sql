create schema star;

-- Only types and nulls are checked: what the shop has accepted must not stop the stream. Lines may come before
-- their order, so nothing refers to anything. `committed_at` is the shop's time of a change, null for a row
-- that was there before the stream began; `synced_at` is when it came to stand here.
create table star.dim_books (
  id uuid primary key,
  title text not null,
  author text not null,
  price numeric(12, 2) not null,
  genre text not null,
  isbn text not null,
  published_year integer not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  committed_at timestamptz,
  synced_at timestamptz not null default clock_timestamp()
);

create table star.fact_orders (
  id uuid primary key,
  user_key text,
  total numeric(12, 2) not null,
  currency text not null,
  status text not null,
  reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  committed_at timestamptz,
  synced_at timestamptz not null default clock_timestamp(),
  created_day date not null generated always as ((created_at at time zone 'UTC')::date) stored
);

create index fact_orders_of_day on star.fact_orders (created_day);

create table star.fact_order_items (
  id uuid primary key,
  order_id uuid not null,
  book_id uuid not null,
  quantity integer not null,
  price_at_purchase numeric(12, 2) not null,
  committed_at timestamptz,
  synced_at timestamptz not null default clock_timestamp()
);

create index fact_order_items_of_order on star.fact_order_items (order_id);

create table star.fact_inventory (
  book_id uuid primary key,
  quantity integer not null,
  reserved integer not null,
  updated_at timestamptz not null,
  committed_at timestamptz,
  synced_at timestamptz not null default clock_timestamp()
);

create table star.fact_inventory_movements (
  id bigint primary key,
  book_id uuid not null,
  delta integer not null,
  reason text not null,
  order_id uuid,
  previous_quantity integer not null,
  new_quantity integer not null,
  created_at timestamptz not null,
  committed_at timestamptz,
  synced_at timestamptz not null default clock_timestamp()
);

create table star.fact_payments (
  id uuid primary key,
  order_id uuid not null,
  amount numeric(12, 2),
  currency text not null,
  status text not null,
  reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  committed_at timestamptz,
  synced_at timestamptz not null default clock_timestamp()
);

-- What could not be read: the stream goes on without it.
create table star.cdc_dead_letters (
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  reason text not null,
  key text,
  value text,
  synced_at timestamptz not null default clock_timestamp(),
  primary key (topic, partition, "offset")
);

-- A database of the shop beats every second, sold something or not. Whatever it committed before `fresh_to`
-- is here, and so is what the others did.
create table star.cdc_heartbeats (
  source text primary key,
  beat_at timestamptz not null,
  fresh_to timestamptz,
  synced_at timestamptz not null default clock_timestamp()
);

-- One row a table and check: the same rows of shop and star, as of one moment.
create table star.cdc_reconciliation_log (
  id bigint primary key generated always as identity,
  run uuid not null,
  as_of timestamptz not null,
  checked_at timestamptz not null default now(),
  table_name text not null,
  source_rows bigint not null,
  star_rows bigint not null,
  source_sum numeric not null,
  star_sum numeric not null,
  source_checksum text not null,
  star_checksum text not null,
  missing bigint not null default 0,
  extra bigint not null default 0,
  different bigint not null default 0,
  drift bigint not null generated always as (missing + extra + different) stored,
  repaired bigint not null default 0,
  -- Of the rows that differ, the first of them.
  keys jsonb not null default '[]' check (jsonb_typeof(keys) = 'array'),
  unique (run, table_name)
);

create index cdc_reconciliation_log_newest on star.cdc_reconciliation_log (checked_at desc);

-- When the tables were last emptied to be filled anew: older changes are repeats and say nothing of latency.
create table star.cdc_loads (
  id bigint primary key generated always as identity,
  began_at timestamptz not null default now()
);

create function star.stamp() returns trigger
language plpgsql
as $$
begin
  new.synced_at := clock_timestamp();
  return new;
end
$$;

create trigger stamp before insert or update on star.dim_books
for each row execute function star.stamp();
create trigger stamp before insert or update on star.fact_orders
for each row execute function star.stamp();
create trigger stamp before insert or update on star.fact_order_items
for each row execute function star.stamp();
create trigger stamp before insert or update on star.fact_inventory
for each row execute function star.stamp();
create trigger stamp before insert or update on star.fact_inventory_movements
for each row execute function star.stamp();
create trigger stamp before insert or update on star.fact_payments
for each row execute function star.stamp();
create trigger stamp before insert or update on star.cdc_dead_letters
for each row execute function star.stamp();
create trigger stamp before insert or update on star.cdc_heartbeats
for each row execute function star.stamp();

-- Small, and kept so under rewrites.
create index dim_books_synced on star.dim_books using brin (synced_at);
create index fact_orders_synced on star.fact_orders using brin (synced_at);
create index fact_order_items_synced on star.fact_order_items using brin (synced_at);
create index fact_inventory_synced on star.fact_inventory using brin (synced_at);
create index fact_inventory_movements_synced on star.fact_inventory_movements using brin (synced_at);
create index fact_payments_synced on star.fact_payments using brin (synced_at);

grant usage on schema star to flink, superset, reconcile;
grant select, insert, update, delete
on star.dim_books, star.fact_orders, star.fact_order_items, star.fact_inventory,
  star.fact_inventory_movements, star.fact_payments, star.cdc_dead_letters, star.cdc_heartbeats
to flink;
grant select
on star.dim_books, star.fact_orders, star.fact_order_items, star.fact_inventory,
  star.fact_inventory_movements, star.fact_payments, star.cdc_dead_letters, star.cdc_heartbeats,
  star.cdc_loads
to reconcile;
grant select, insert, update (repaired) on star.cdc_reconciliation_log to reconcile;
