create schema inventory;

-- Locking order, the same in every transaction of this schema: stock rows by book_id, then reservations
-- by order_id. Two transactions that keep it can't deadlock.
create table inventory.stock (
  book_id uuid primary key,
  quantity integer not null default 0,
  reserved integer not null default 0,
  updated_at timestamptz not null default now(),
  check (reserved between 0 and quantity)
) with (fillfactor = 50);

create table inventory.reservations (
  order_id uuid primary key,
  state text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (state in ('held', 'deducted', 'released', 'expired', 'cancelled')),
  check (expires_at is not null or state in ('released', 'cancelled'))
);

create index reservations_open on inventory.reservations (expires_at) where state = 'held';

create table inventory.reservation_lines (
  order_id uuid not null references inventory.reservations,
  book_id uuid not null,
  quantity integer not null,
  primary key (order_id, book_id),
  check (quantity > 0)
);

create table inventory.movements (
  id bigint generated always as identity primary key,
  book_id uuid not null references inventory.stock,
  delta integer not null,
  reason text not null,
  order_id uuid,
  note text,
  previous_quantity integer not null,
  new_quantity integer not null,
  created_at timestamptz not null default now(),
  check (reason in ('sale', 'return', 'adjustment')),
  check (delta <> 0 and new_quantity = previous_quantity + delta),
  check ((order_id is null) = (reason = 'adjustment')),
  check (char_length(note) <= 200)
);

-- An order sells a book once and gives it back once, whatever is delivered how often.
create unique index movements_once on inventory.movements (order_id, book_id, reason)
where order_id is not null;

grant usage on schema inventory to stock, reserve;

grant select, insert on inventory.stock to stock;
grant update (quantity, reserved, updated_at) on inventory.stock to stock;
grant select, insert on inventory.reservations to stock;
grant update (state, expires_at, updated_at) on inventory.reservations to stock;
grant select, insert on inventory.reservation_lines to stock;
grant insert on inventory.movements to stock;

grant usage on schema eventing to stock;
grant insert (source, id) on eventing.inbox to stock;
grant insert (id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at)
on eventing.outbox to stock;

grant select on inventory.stock to reserve;
grant update (reserved, updated_at) on inventory.stock to reserve;
grant select, insert on inventory.reservations to reserve;
grant update (state, updated_at) on inventory.reservations to reserve;
grant select, insert on inventory.reservation_lines to reserve;
