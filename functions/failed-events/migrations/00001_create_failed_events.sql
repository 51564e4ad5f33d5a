create schema failed_events;

-- The payload is bytes: what is not signed by the shop need not be text, and a retry sends what came.
create table failed_events.dead_events (
  id uuid primary key default uuidv7(),
  source text not null,
  event_id text not null,
  subscription text not null,
  subscriber text,
  type text not null,
  attributes jsonb not null check (jsonb_typeof(attributes) = 'object'),
  payload bytea not null check (octet_length(payload) <= 65536),
  signature text not null check (signature in ('valid', 'invalid', 'missing')),
  error_code int,
  error_data text not null default '',
  status text not null default 'open'
    check (status in ('open', 'retrying', 'resolved', 'discarded')),
  deaths int not null default 1 check (deaths > 0),
  first_died_at timestamptz(3) not null default now(),
  last_died_at timestamptz(3) not null default now(),
  retried_at timestamptz(3),
  unique (source, event_id, subscription)
);

create index dead_events_status on failed_events.dead_events (status, id);

create table failed_events.actions (
  id bigint generated always as identity primary key,
  dead_event_id uuid not null references failed_events.dead_events,
  action text not null check (action in ('retry', 'discard')),
  actor text not null,
  reason text check ((action = 'discard') = (reason is not null)),
  outcome text check (action = 'retry' or outcome is null),
  acted_at timestamptz(3) not null default now()
);

create index actions_dead_event on failed_events.actions (dead_event_id, id);

grant usage on schema failed_events to failed_events;

grant select, insert on failed_events.dead_events to failed_events;
grant update (
  subscriber, type, attributes, payload, signature,
  error_code, error_data, status, deaths, last_died_at, retried_at
) on failed_events.dead_events to failed_events;

grant select, insert on failed_events.actions to failed_events;
grant update (outcome) on failed_events.actions to failed_events;
