-- What Debezium carries, and no more: the reconciliation compares it with its copy.
grant usage on schema payment to reconcile;
grant select (id, order_id, amount_cents, currency, status, reason, created_at, updated_at)
on payment.payments to reconcile;
