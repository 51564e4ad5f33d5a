alter table ordering.orders replica identity full;
alter table ordering.items replica identity full;
alter publication debezium_tables add table ordering.orders, ordering.items;

-- Who ordered stays here.
grant usage on schema ordering to debezium;
grant select (id, status, reason, total_cents, currency, created_at, updated_at)
on ordering.orders to debezium;
grant select (id, order_id, book_id, quantity, price_cents) on ordering.items to debezium;
