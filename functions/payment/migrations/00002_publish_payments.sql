alter table payment.payments replica identity full;
alter publication debezium_tables add table payment.payments;

-- Who paid, and with what, stays here.
grant usage on schema payment to debezium;
grant select (id, order_id, amount_cents, currency, status, reason, created_at, updated_at)
on payment.payments to debezium;
