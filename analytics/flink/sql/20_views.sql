-- A deletion that compaction has left nothing of but the tombstone names its row by the key alone.
CREATE TEMPORARY VIEW read_keys AS
SELECT
  *,
  REGEXP_EXTRACT(
    `key`,
    '^\{"(?:id|book_id)":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"\}$',
    1
  ) AS key_uuid,
  TRY_CAST(REGEXP_EXTRACT(`key`, '^\{"id":([0-9]{1,18})\}$', 1) AS BIGINT) AS key_number
FROM changes;

CREATE TEMPORARY VIEW keyed AS
SELECT
  *,
  CASE WHEN op IS NULL AND fault IS NULL THEN key_uuid END AS gone_uuid,
  CASE WHEN op IS NULL AND fault IS NULL THEN key_number END AS gone_number,
  -- A heartbeat also goes through each table of its database, behind the rows before it, as a row of this key.
  CASE WHEN beat.source IS NOT NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' END AS beat_uuid,
  CASE WHEN beat.source IS NOT NULL THEN CAST(-1 AS BIGINT) END AS beat_number,
  -- Unknown for a row that was there before the stream began; of a heartbeat, up to when all is here.
  CASE
    WHEN beat.source IS NOT NULL
    THEN CAST(LEAST(CURRENT_WATERMARK(happened_at), committed_at) AS TIMESTAMP(3))
    WHEN op <> 'r' THEN CAST(committed_at AS TIMESTAMP(3))
  END AS known_at
FROM read_keys;

CREATE TEMPORARY VIEW dead AS
SELECT
  topic,
  `partition`,
  `offset`,
  COALESCE(
    fault,
    'it is of the table ' || table_name,
    'it is a deletion of nothing known'
  ) AS reason,
  -- PostgreSQL takes every text but NUL.
  SUBSTRING(REGEXP_REPLACE(`key`, '\x00', ''), 1, 1000) AS `key`,
  `value`
FROM read_keys
WHERE fault IS NOT NULL
OR (op = 'noted' AND table_name IS NULL AND key_uuid IS NULL AND key_number IS NULL)
OR (table_name <> 'beat' AND topic NOT LIKE '%.' || table_name);
