-- After a load every row is new here, and none says anything of latency: both columns together leave out what came
-- long ago and what was committed long ago, and pages that are new are summed up at once.
drop index star.dim_books_synced;
create index dim_books_synced on star.dim_books using brin (synced_at, committed_at)
with (autosummarize = on);
drop index star.fact_orders_synced;
create index fact_orders_synced on star.fact_orders using brin (synced_at, committed_at)
with (autosummarize = on);
drop index star.fact_order_items_synced;
create index fact_order_items_synced on star.fact_order_items using brin (synced_at, committed_at)
with (autosummarize = on);
drop index star.fact_inventory_synced;
create index fact_inventory_synced on star.fact_inventory using brin (synced_at, committed_at)
with (autosummarize = on);
drop index star.fact_inventory_movements_synced;
create index fact_inventory_movements_synced on star.fact_inventory_movements using brin (synced_at, committed_at)
with (autosummarize = on);
drop index star.fact_payments_synced;
create index fact_payments_synced on star.fact_payments using brin (synced_at, committed_at)
with (autosummarize = on);
