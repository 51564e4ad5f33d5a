create schema payment;

create table payment.payments (
  id uuid primary key default uuidv7(),
  order_id uuid not null unique,
  user_id text not null,
  amount_cents bigint,
  currency char(3) not null default 'USD',
  token text,
  status text not null,
  reason text,
  cancel_requested_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (
    status in ('registered', 'processing', 'completed', 'failed', 'cancelled', 'refunded')
  ),
  check (amount_cents >= 0),
  check (amount_cents is not null or status in ('registered', 'cancelled'))
);

-- The simulated gateway's own ledger, one row an order, so that it answers a repeat as it did first:
-- charged_at is null for what it declined, refunded_at alone marks what was voided before a charge.
create table payment.charges (
  order_id uuid primary key,
  amount_cents bigint not null,
  charged_at timestamptz,
  refunded_at timestamptz,
  check (amount_cents >= 0)
);

grant usage on schema payment to payment;

grant select, insert on payment.payments to payment;
grant update (user_id, amount_cents, currency, token, status, reason, cancel_requested_at, updated_at)
on payment.payments to payment;
grant select, insert on payment.charges to payment;
grant update (refunded_at) on payment.charges to payment;

grant usage on schema eventing to payment;
grant insert (source, id) on eventing.inbox to payment;
grant insert (id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at)
on eventing.outbox to payment;
