-- What Debezium carries, and no more: the reconciliation compares it with its copy.
grant usage on schema ordering to reconcile;
grant select (id, status, reason, total_cents, currency, created_at, updated_at, user_key)
on ordering.orders to reconcile;
grant select (id, order_id, book_id, quantity, price_cents) on ordering.items to reconcile;
