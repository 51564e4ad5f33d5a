create extension if not exists pgcrypto with schema public;

-- Analytics tell shoppers apart by a hash under a key of each shopper's own: without this row nobody can tell
-- any more whose a hash was.
create table ordering.shopper_keys (
  user_id text primary key,
  key bytea not null default public.gen_random_bytes(32)
);

alter table ordering.orders add column user_key text;

create function ordering.key_of(shopper text) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  found bytea;
begin
  select key
  into found
  from ordering.shopper_keys
  where user_id = shopper;
  if found is null then
    insert into ordering.shopper_keys (user_id)
    values (shopper)
    on conflict do nothing;
    select key
    into found
    from ordering.shopper_keys
    where user_id = shopper;
  end if;
  return left(encode(public.hmac(convert_to(shopper, 'UTF8'), found, 'sha256'), 'hex'), 32);
end
$$;

create function ordering.set_user_key() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  new.user_key := ordering.key_of(new.user_id);
  return new;
end
$$;

revoke all on function ordering.key_of, ordering.set_user_key from public;

update ordering.orders
set user_key = ordering.key_of(user_id);

alter table ordering.orders alter column user_key set not null;

create trigger set_user_key before insert or update of user_id on ordering.orders
for each row execute function ordering.set_user_key();

grant select (user_key) on ordering.orders to debezium;
