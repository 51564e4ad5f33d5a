-- One job. Changes of a key come in the order of their commits and are written in it. Each table is written by a
-- connection of its own, so that only a heartbeat that went the same way says what is in it.
EXECUTE STATEMENT SET
BEGIN
  INSERT INTO dim_books
  SELECT
    COALESCE(books.id, gone_uuid, beat_uuid),
    books.title,
    books.author,
    CAST(books.price_cents * 0.01 AS DECIMAL(12, 2)),
    books.genre,
    books.isbn,
    books.published_year,
    CAST(books.created_at AS TIMESTAMP(6)),
    CAST(books.retired_at AS TIMESTAMP(6)),
    known_at
  FROM keyed
  WHERE (topic = 'ecom-connector.catalog.books' OR beat.source = 'ecom')
  AND COALESCE(books.id, gone_uuid, beat_uuid) IS NOT NULL;

  INSERT INTO fact_orders
  SELECT
    COALESCE(orders.id, gone_uuid, beat_uuid),
    orders.user_key,
    CAST(orders.total_cents * 0.01 AS DECIMAL(12, 2)),
    orders.currency,
    orders.status,
    orders.reason,
    CAST(orders.created_at AS TIMESTAMP(6)),
    CAST(orders.updated_at AS TIMESTAMP(6)),
    known_at
  FROM keyed
  WHERE (topic = 'ecom-connector.ordering.orders' OR beat.source = 'ecom')
  AND COALESCE(orders.id, gone_uuid, beat_uuid) IS NOT NULL;

  INSERT INTO fact_order_items
  SELECT
    COALESCE(items.id, gone_uuid, beat_uuid),
    items.order_id,
    items.book_id,
    items.quantity,
    CAST(items.price_cents * 0.01 AS DECIMAL(12, 2)),
    known_at
  FROM keyed
  WHERE (topic = 'ecom-connector.ordering.items' OR beat.source = 'ecom')
  AND COALESCE(items.id, gone_uuid, beat_uuid) IS NOT NULL;

  INSERT INTO fact_inventory
  SELECT
    COALESCE(stock.book_id, gone_uuid, beat_uuid),
    stock.quantity,
    stock.reserved,
    CAST(stock.updated_at AS TIMESTAMP(6)),
    known_at
  FROM keyed
  WHERE (topic = 'inventory-connector.inventory.stock' OR beat.source = 'inventory')
  AND COALESCE(stock.book_id, gone_uuid, beat_uuid) IS NOT NULL;

  INSERT INTO fact_inventory_movements
  SELECT
    COALESCE(movements.id, gone_number, beat_number),
    movements.book_id,
    movements.delta,
    movements.reason,
    movements.order_id,
    movements.previous_quantity,
    movements.new_quantity,
    CAST(movements.created_at AS TIMESTAMP(6)),
    known_at
  FROM keyed
  WHERE (topic = 'inventory-connector.inventory.movements' OR beat.source = 'inventory')
  AND COALESCE(movements.id, gone_number, beat_number) IS NOT NULL;

  INSERT INTO fact_payments
  SELECT
    COALESCE(payments.id, gone_uuid, beat_uuid),
    payments.order_id,
    CAST(payments.amount_cents * 0.01 AS DECIMAL(12, 2)),
    payments.currency,
    payments.status,
    payments.reason,
    CAST(payments.created_at AS TIMESTAMP(6)),
    CAST(payments.updated_at AS TIMESTAMP(6)),
    known_at
  FROM keyed
  WHERE (topic = 'payment-connector.payment.payments' OR beat.source = 'payment')
  AND COALESCE(payments.id, gone_uuid, beat_uuid) IS NOT NULL;

  INSERT INTO cdc_dead_letters
  SELECT topic, `partition`, `offset`, reason, `key`, `value`
  FROM dead;

  INSERT INTO cdc_heartbeats
  SELECT
    beat.source,
    CAST(beat.beat_at AS TIMESTAMP(6)),
    known_at
  FROM keyed
  WHERE beat.source IS NOT NULL;
END;
