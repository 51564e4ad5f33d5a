create schema ordering;

-- Milliseconds, so that a cursor made of a time on the wire finds its row again.
create table ordering.orders (
  id uuid primary key,
  user_id text not null,
  status text not null check (
    status in ('PENDING', 'RESERVED', 'CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED')
  ),
  reason text check (reason in ('out_of_stock', 'payment_failed', 'customer', 'expired')),
  total_cents bigint not null check (total_cents >= 0),
  currency char(3) not null default 'USD',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  hold_expires_at timestamptz(3),
  paid_at timestamptz(3),
  constraint cancelled_has_reason check ((status = 'CANCELLED') = (reason is not null))
);

create index orders_of_user on ordering.orders (user_id, created_at desc, id desc);
create index orders_newest on ordering.orders (created_at desc, id desc);
create index orders_of_status on ordering.orders (status, created_at desc, id desc);

create table ordering.items (
  id uuid primary key default uuidv7(),
  order_id uuid not null references ordering.orders,
  line smallint not null,
  book_id uuid not null,
  title text not null,
  author text not null,
  quantity int not null check (quantity between 1 and 99),
  price_cents int not null check (price_cents >= 0),
  deducted_at timestamptz(3),
  unique (order_id, book_id)
);

create index items_not_deducted on ordering.items (order_id) where deducted_at is null;

create table ordering.timeline (
  id bigint primary key generated always as identity,
  order_id uuid not null references ordering.orders,
  time timestamptz(3) not null default now(),
  type text not null,
  function text not null,
  detail text not null
);

create index timeline_of_order on ordering.timeline (order_id, time, id);

-- No status and response: the checkout is under way.
create table ordering.idempotency_keys (
  user_id text not null,
  key text not null,
  body_hash text not null,
  order_id uuid not null unique default uuidv7(),
  status int,
  response text,
  created_at timestamptz(3) not null default now(),
  primary key (user_id, key),
  constraint answered_whole check ((status is null) = (response is null))
);

create index idempotency_keys_created on ordering.idempotency_keys (created_at);

grant usage on schema ordering, eventing to checkout, orders;

grant select, insert on ordering.orders to checkout;
grant update (status, reason, hold_expires_at, updated_at) on ordering.orders to checkout;
grant select, insert on ordering.items to checkout;
grant insert on ordering.timeline to checkout;
grant select, insert on ordering.idempotency_keys to checkout;
grant update (status, response) on ordering.idempotency_keys to checkout;

grant select on ordering.orders to orders;
grant update (status, reason, hold_expires_at, paid_at, updated_at) on ordering.orders to orders;
grant select on ordering.items to orders;
grant update (deducted_at) on ordering.items to orders;
grant select, insert on ordering.timeline to orders;
grant select, delete on ordering.idempotency_keys to orders;

grant insert (
  id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at
) on eventing.outbox to checkout, orders;
grant insert (source, id) on eventing.inbox to orders;
