-- PostgreSQL takes a list of days into a view that groups by them, but no join: with `in (select …)` the orders of
-- all days were added up each time, and then those of most days left out. Most days are before the first that is
-- marked, which is quick to see. And no `with`: what it holds only one process can read, where two could add up.
create or replace view star.sales as
select
  day::timestamp as day,
  book_id,
  coalesce(title, 'Deleted book') as title,
  coalesce(author, 'Unknown author') as author,
  coalesce(genre, 'Unknown genre') as genre,
  currency,
  units,
  revenue
from (
  select day, book_id, currency, units, revenue
  from star.rolled_sales
  where day < (select coalesce(min(day), 'infinity') from star.marked_days)
  or day not in (select day from star.marked_days)
  union all
  select day, book_id, currency, units, revenue
  from star.counted_sales
  where day = any (array(select day from star.marked_days))
) daily
left join star.dim_books on dim_books.id = daily.book_id;

create or replace view star.orders_by_status as
select day::timestamp as day, status, reason, currency, orders, total
from (
  select day, status, reason, currency, orders, total
  from star.rolled_orders
  where day < (select coalesce(min(day), 'infinity') from star.marked_days)
  or day not in (select day from star.marked_days)
  union all
  select day, status, reason, currency, orders, total
  from star.counted_orders
  where day = any (array(select day from star.marked_days))
) daily;

create or replace function star.roll_up_days(most integer) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
  with marks as (
    select day_marks.id, coalesce(day_marks.day, fact_orders.created_day) as day
    from star.day_marks
    left join star.fact_orders on fact_orders.id = day_marks.order_id
  ),
  chosen as (
    select distinct day
    from marks
    where day is not null
    order by day desc
    limit most
  ),
  counted as (
    delete from star.day_marks
    using marks
    where day_marks.id = marks.id
    and (marks.day is null or marks.day in (select day from chosen))
  ),
  old_sales as (
    delete from star.rolled_sales
    where day = any (array(select day from chosen))
  ),
  old_orders as (
    delete from star.rolled_orders
    where day = any (array(select day from chosen))
  ),
  new_orders as (
    insert into star.rolled_orders (day, status, reason, currency, orders, total)
    select day, status, reason, currency, orders, total
    from star.counted_orders
    where day = any (array(select day from chosen))
  )
  insert into star.rolled_sales (day, book_id, currency, units, revenue)
  select day, book_id, currency, units, revenue
  from star.counted_sales
  where day = any (array(select day from chosen));
end;
