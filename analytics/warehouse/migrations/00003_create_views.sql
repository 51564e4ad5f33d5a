-- What the dashboards read. A view of sales has a row for each day and book, so that every chart can be of any
-- time; days are of UTC. A chart adds up `units`, `revenue` or `orders`; an average is the sum of one column
-- over the sum of another. Cancelled orders count in no sale.

-- The sales of every day: rolled up, and of the marked days as they are now. A book that was deleted from the
-- catalogue keeps its sales.
create view star.sales as
with days as materialized (
  select day
  from star.marked_days
),
daily as (
  select day, book_id, currency, units, revenue
  from star.rolled_sales
  where not exists (select from days where days.day = rolled_sales.day)
  union all
  select day, book_id, currency, units, revenue
  from star.counted_sales
  where day in (select day from days)
)
select
  day::timestamp as day,
  book_id,
  coalesce(title, 'Deleted book') as title,
  coalesce(author, 'Unknown author') as author,
  coalesce(genre, 'Unknown genre') as genre,
  currency,
  units,
  revenue
from daily
left join star.dim_books on dim_books.id = daily.book_id;

create view star.orders_by_status as
with days as materialized (
  select day
  from star.marked_days
),
daily as (
  select day, status, reason, currency, orders, total
  from star.rolled_orders
  where not exists (select from days where days.day = rolled_orders.day)
  union all
  select day, status, reason, currency, orders, total
  from star.counted_orders
  where day in (select day from days)
)
select day::timestamp as day, status, reason, currency, orders, total
from daily;

create view star.vw_product_sales_volume as
select day, book_id, title, author, genre, units
from star.sales;
comment on view star.vw_product_sales_volume is
  'Copies sold, a row for each day and book: sum(units) by title.';

create view star.vw_sales_over_time as
select day, author, genre, currency, units, revenue
from star.sales;
comment on view star.vw_sales_over_time is
  'Sales of a day, a row for each book that sold: sum(revenue) or sum(units) by day.';

create view star.vw_revenue_by_author as
select day, author, genre, currency, units, revenue
from star.sales;
comment on view star.vw_revenue_by_author is
  'Sales of an author, a row for each day and book: sum(revenue) by author.';

create view star.vw_revenue_by_genre as
select day, genre, currency, units, revenue
from star.sales;
comment on view star.vw_revenue_by_genre is
  'Sales of a genre, a row for each day and book: sum(revenue) by genre, also as shares of the whole.';

create view star.vw_top_books_by_revenue as
select day, book_id, title, author, genre, currency, units, revenue
from star.sales;
comment on view star.vw_top_books_by_revenue is
  'Sales of a book, a row for each day: sum(revenue) by title, the highest first.';

create view star.vw_order_status_distribution as
select day, status, reason, currency, orders, total
from star.orders_by_status;
comment on view star.vw_order_status_distribution is
  'Orders made on a day, by the status they have now, and for cancelled ones the reason: sum(orders) by status.';

create view star.vw_avg_order_value as
select
  day,
  currency,
  sum(orders)::bigint as orders,
  sum(total) as revenue,
  round(sum(total) / sum(orders), 2) as avg_order_value
from star.orders_by_status
where status <> 'CANCELLED'
group by day, currency;
comment on view star.vw_avg_order_value is
  'Orders and revenue of a day. Over several days the average is sum(revenue) / sum(orders), never avg().';

-- What is in the shop's catalogue: a retired book is not sold any more.
create view star.vw_inventory_health as
select
  book_id,
  title,
  author,
  genre,
  price,
  quantity,
  reserved,
  quantity - reserved as available,
  case when quantity - reserved = 0 then 'Critical' when quantity - reserved <= 3 then 'Low' else 'OK' end
    as stock_status,
  case when quantity - reserved = 0 then 1 when quantity - reserved <= 3 then 2 else 3 end as severity,
  updated_at
from star.fact_inventory
join star.dim_books on dim_books.id = fact_inventory.book_id
where retired_at is null;
comment on view star.vw_inventory_health is
  'A row for each book in the catalogue: available = quantity - reserved; Critical 0, Low at most 3, else OK.';

create view star.vw_inventory_turnover as
with sold as (
  select book_id, sum(units)::bigint as units
  from star.sales
  group by book_id
)
select
  fact_inventory.book_id,
  coalesce(title, 'Deleted book') as title,
  coalesce(author, 'Unknown author') as author,
  coalesce(genre, 'Unknown genre') as genre,
  coalesce(units, 0) as units_sold,
  quantity as units_in_stock,
  round(coalesce(units, 0)::numeric / greatest(quantity, 1), 2) as turnover_rate
from star.fact_inventory
left join star.dim_books on dim_books.id = fact_inventory.book_id
left join sold on sold.book_id = fact_inventory.book_id;
comment on view star.vw_inventory_turnover is
  'Copies sold for each copy in stock, a row for each book: of several, sum(units_sold) / sum(units_in_stock).';

create view star.vw_book_price_distribution as
select
  id as book_id,
  title,
  author,
  genre,
  price,
  case
    when price < 10 then 'Under $10'
    when price < 20 then '$10 to $19.99'
    when price < 30 then '$20 to $29.99'
    when price < 50 then '$30 to $49.99'
    else '$50 and more'
  end as price_band,
  case when price < 10 then 1 when price < 20 then 2 when price < 30 then 3 when price < 50 then 4 else 5 end
    as band_order
from star.dim_books
where retired_at is null;
comment on view star.vw_book_price_distribution is
  'A row for each book in the catalogue, with its price and the band of it: count(*) by price_band.';

create view star.vw_cdc_latency as
with changes as (
  select 'dim_books' as table_name, committed_at, synced_at
  from star.dim_books
  where synced_at > now() - interval '5 minutes'
  union all
  select 'fact_orders', committed_at, synced_at
  from star.fact_orders
  where synced_at > now() - interval '5 minutes'
  union all
  select 'fact_order_items', committed_at, synced_at
  from star.fact_order_items
  where synced_at > now() - interval '5 minutes'
  union all
  select 'fact_inventory', committed_at, synced_at
  from star.fact_inventory
  where synced_at > now() - interval '5 minutes'
  union all
  select 'fact_inventory_movements', committed_at, synced_at
  from star.fact_inventory_movements
  where synced_at > now() - interval '5 minutes'
  union all
  select 'fact_payments', committed_at, synced_at
  from star.fact_payments
  where synced_at > now() - interval '5 minutes'
),
latencies as (
  select table_name, synced_at, extract(epoch from synced_at - committed_at) as seconds
  from changes
  where committed_at > (select coalesce(max(began_at), '-infinity') from star.cdc_loads)
)
select
  table_name,
  count(*) as changes,
  round((percentile_cont(0.5) within group (order by seconds))::numeric, 3) as p50_seconds,
  round((percentile_cont(0.95) within group (order by seconds))::numeric, 3) as p95_seconds,
  round(max(seconds), 3) as max_seconds,
  max(synced_at) as newest
from latencies
group by table_name;
comment on view star.vw_cdc_latency is
  'From the commit in the shop to the row here, of what changed in the last five minutes; repeats left out.';

create view star.vw_freshness as
with fresh as (
  select case when count(*) = count(fresh_to) and count(*) = 3 then min(fresh_to) end as fresh_to
  from star.cdc_heartbeats
),
checked as (
  select as_of, checked_at, sum(drift - repaired)::bigint as drift
  from star.cdc_reconciliation_log
  where run = (
    select run
    from star.cdc_reconciliation_log
    order by checked_at desc, id desc
    limit 1
  )
  group by as_of, checked_at
),
dead as (
  select count(*) as dead_letters, max(synced_at) as newest_dead_letter
  from star.cdc_dead_letters
)
select
  fresh_to,
  round(extract(epoch from now() - fresh_to), 1) as seconds_behind,
  drift,
  as_of as drift_as_of,
  checked_at as drift_checked_at,
  dead_letters,
  newest_dead_letter,
  'Fresh to ' || coalesce(to_char(fresh_to at time zone 'UTC', 'HH24:MI:SS "UTC"'), 'nothing yet')
    || ', drift ' || coalesce(drift::text, 'not checked yet')
    || case when dead_letters > 0 then ', ' || dead_letters || ' changes could not be read' else '' end
    as sentence
from fresh
cross join dead
left join checked on true;
comment on view star.vw_freshness is
  'One row: up to when all that the shop committed is here, and the drift that the last check found.';

grant select
on star.vw_product_sales_volume, star.vw_sales_over_time, star.vw_revenue_by_author,
  star.vw_revenue_by_genre, star.vw_order_status_distribution, star.vw_inventory_health,
  star.vw_avg_order_value, star.vw_top_books_by_revenue, star.vw_inventory_turnover,
  star.vw_book_price_distribution, star.vw_cdc_latency, star.vw_freshness
to superset, reconcile;
