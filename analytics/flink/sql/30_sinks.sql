-- The tables of analytics/warehouse. A row is written by its primary key, so a change that comes again changes
-- nothing. UUIDs go as texts, of which PostgreSQL makes what the column is.
CREATE TABLE warehouse WITH (
  'connector' = 'jdbc',
  'url' = '${WAREHOUSE_URL}',
  'username' = '${WAREHOUSE_USER}',
  'password' = '${WAREHOUSE_PASSWORD}',
  'sink.buffer-flush.interval' = '100ms',
  'sink.buffer-flush.max-rows' = '1000',
  'sink.max-retries' = '3'
);

CREATE TABLE dim_books (
  id STRING,
  title STRING,
  author STRING,
  price DECIMAL(12, 2),
  genre STRING,
  isbn STRING,
  published_year INT,
  created_at TIMESTAMP(6),
  retired_at TIMESTAMP(6),
  committed_at TIMESTAMP(3),
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'table-name' = 'star.dim_books'
) LIKE warehouse;

CREATE TABLE fact_orders (
  id STRING,
  user_key STRING,
  total DECIMAL(12, 2),
  currency STRING,
  status STRING,
  reason STRING,
  created_at TIMESTAMP(6),
  updated_at TIMESTAMP(6),
  committed_at TIMESTAMP(3),
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'table-name' = 'star.fact_orders'
) LIKE warehouse;

CREATE TABLE fact_order_items (
  id STRING,
  order_id STRING,
  book_id STRING,
  quantity INT,
  price_at_purchase DECIMAL(12, 2),
  committed_at TIMESTAMP(3),
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'table-name' = 'star.fact_order_items'
) LIKE warehouse;

CREATE TABLE fact_inventory (
  book_id STRING,
  quantity INT,
  reserved INT,
  updated_at TIMESTAMP(6),
  committed_at TIMESTAMP(3),
  PRIMARY KEY (book_id) NOT ENFORCED
) WITH (
  'table-name' = 'star.fact_inventory'
) LIKE warehouse;

CREATE TABLE fact_inventory_movements (
  id BIGINT,
  book_id STRING,
  delta INT,
  reason STRING,
  order_id STRING,
  previous_quantity INT,
  new_quantity INT,
  created_at TIMESTAMP(6),
  committed_at TIMESTAMP(3),
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'table-name' = 'star.fact_inventory_movements'
) LIKE warehouse;

CREATE TABLE fact_payments (
  id STRING,
  order_id STRING,
  amount DECIMAL(12, 2),
  currency STRING,
  status STRING,
  reason STRING,
  created_at TIMESTAMP(6),
  updated_at TIMESTAMP(6),
  committed_at TIMESTAMP(3),
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'table-name' = 'star.fact_payments'
) LIKE warehouse;

CREATE TABLE cdc_dead_letters (
  topic STRING,
  `partition` INT,
  record_offset BIGINT,
  reason STRING,
  `key` STRING,
  `value` STRING,
  PRIMARY KEY (topic, `partition`, record_offset) NOT ENFORCED
) WITH (
  'table-name' = 'star.cdc_dead_letters'
) LIKE warehouse;

CREATE TABLE cdc_heartbeats (
  source STRING,
  beat_at TIMESTAMP(6),
  fresh_to TIMESTAMP(3),
  PRIMARY KEY (source) NOT ENFORCED
) WITH (
  'table-name' = 'star.cdc_heartbeats'
) LIKE warehouse;
