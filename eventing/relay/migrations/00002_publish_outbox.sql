-- Debezium's way to the events, under the name of the whole table: partitions come and go. Only inserts:
-- nothing else happens to a row. It reads the log, so it needs no right to the table.
create publication debezium_outbox
for table eventing.outbox
with (publish = 'insert', publish_via_partition_root = true);

-- For analytics. Whoever owns a table adds it, with `replica identity full`: a change then carries the row
-- as it was. PostgreSQL refuses changes of such a table unless its generated columns are published too.
create publication debezium_tables
with (publish = 'insert, update, delete', publish_generated_columns = stored);
