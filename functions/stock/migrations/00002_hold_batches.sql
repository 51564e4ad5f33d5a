-- Holds copies for all orders at once, if there are enough for all of them together. Gives what was held:
-- nothing where copies lack, and not the orders that have a reservation already.
-- A function because the rows must be locked by a statement of their own: only the next statement sees
-- them as they were locked, and one alone would check the new counts against those of before it waited.
create function inventory.hold(
  order_ids uuid[], book_ids uuid[], quantities integer[], expires_in interval
) returns table (order_id uuid, expires_at timestamptz)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform
  from inventory.stock
  where book_id = any(book_ids)
  order by book_id
  for update;
  return query
  with wanted as (
    select order_id, book_id, quantity
    from unnest(order_ids, book_ids, quantities) as wanted (order_id, book_id, quantity)
  ),
  short as (
    select book_id
    from wanted
    left join inventory.stock using (book_id)
    group by book_id
    having sum(wanted.quantity) > coalesce(max(stock.quantity - stock.reserved), 0)
  ),
  placed as (
    insert into inventory.reservations as placed (order_id, state, expires_at)
    select distinct order_id, 'held', now() + expires_in
    from wanted
    where not exists (select from short)
    order by order_id
    on conflict (order_id) do nothing
    returning placed.order_id, placed.expires_at
  ),
  placed_lines as (
    insert into inventory.reservation_lines (order_id, book_id, quantity)
    select order_id, book_id, quantity
    from wanted
    join placed using (order_id)
  ),
  taken as (
    update inventory.stock
    set
      reserved = reserved + total.quantity,
      updated_at = clock_timestamp()
    from (
      select book_id, sum(quantity)::int as quantity
      from wanted
      join placed using (order_id)
      group by book_id
    ) total
    where stock.book_id = total.book_id
  )
  select order_id, expires_at
  from placed;
end
$$;

revoke all on function inventory.hold from public;
grant execute on function inventory.hold to reserve;
