-- What the stock said last about each book, for the inStock filter. A book may be unknown here yet, and a
-- row may come before its book: the two arrive by different ways.
create table catalog.availability (
  book_id uuid primary key,
  available integer not null check (available >= 0),
  sold integer not null default 0,
  updated_at timestamptz(3) not null
);

grant select, insert, update on catalog.availability to books;
grant select on catalog.availability to search, cart, checkout;

grant usage on schema eventing to books;
grant insert (id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at)
  on eventing.outbox to books;
grant insert (source, id) on eventing.inbox to books;
