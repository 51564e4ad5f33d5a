create schema cart;

create table cart.items (
  id uuid primary key default uuidv7(),
  user_id text not null,
  book_id uuid not null,
  quantity int not null check (quantity between 1 and 99),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (user_id, book_id)
);

create table cart.merges (
  user_id text not null,
  key text not null,
  body_hash text not null,
  outcomes jsonb not null default '[]',
  created_at timestamptz(3) not null default now(),
  primary key (user_id, key)
);

-- A cart has at most 100 lines, as many as one reservation takes. The lock makes the inserts of one
-- shopper wait for each other, so that none counts without the lines another is about to commit.
create function cart.refuse_line_101() returns trigger
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('cart ' || new.user_id, 0));
  if (
    select count(*)
    from cart.items
    where user_id = new.user_id
    and book_id <> new.book_id
  ) >= 100 then
    raise exception 'the cart has 100 lines'
      using errcode = 'check_violation', constraint = 'cart_lines';
  end if;
  return new;
end
$$;

create trigger refuse_line_101
before insert on cart.items
for each row execute function cart.refuse_line_101();

grant usage on schema cart to cart, checkout;
grant select, insert, update, delete on cart.items to cart;
grant select, insert, update, delete on cart.merges to cart;
grant select, update, delete on cart.items to checkout;
