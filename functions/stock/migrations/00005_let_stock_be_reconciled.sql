-- What Debezium carries, and no more: the reconciliation compares it with its copy.
grant usage on schema inventory to reconcile;
grant select (book_id, quantity, reserved, updated_at) on inventory.stock to reconcile;
grant select (id, book_id, delta, reason, order_id, previous_quantity, new_quantity, created_at)
on inventory.movements to reconcile;
