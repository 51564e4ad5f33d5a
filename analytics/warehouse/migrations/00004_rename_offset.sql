-- Flink's dialect of PostgreSQL quotes no names, and `offset` is a word of SQL.
alter table star.cdc_dead_letters rename column "offset" to record_offset;
