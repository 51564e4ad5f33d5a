alter table inventory.stock replica identity full;
alter table inventory.movements replica identity full;
alter publication debezium_tables add table inventory.stock, inventory.movements;

-- The notes of movements are free text: they stay here.
grant usage on schema inventory to debezium;
grant select (book_id, quantity, reserved, updated_at) on inventory.stock to debezium;
grant select (id, book_id, delta, reason, order_id, previous_quantity, new_quantity, created_at)
on inventory.movements to debezium;
