-- A deletion that compaction has left nothing of but the tombstone names its row by the key alone.
CREATE TEMPORARY VIEW keyed AS
SELECT
  *,
  op IS NULL AND fault IS NULL AS is_tombstone,
  CASE WHEN op IS NULL AND fault IS NULL THEN
    REGEXP_EXTRACT(
      `key`,
      '^\{"(?:id|book_id)":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"\}$',
      1
    )
  END AS gone_uuid,
  CASE WHEN op IS NULL AND fault IS NULL THEN
    TRY_CAST(REGEXP_EXTRACT(`key`, '^\{"id":([0-9]{1,18})\}$', 1) AS BIGINT)
  END AS gone_number,
  -- Unknown for a row that was there before the stream began.
  CASE WHEN op <> 'r' THEN CAST(committed_at AS TIMESTAMP(3)) END AS known_at
FROM changes;

CREATE TEMPORARY VIEW dead AS
SELECT
  topic,
  `partition`,
  `offset`,
  CASE
    WHEN fault IS NOT NULL THEN fault
    WHEN is_tombstone THEN 'it is a deletion of nothing known'
    ELSE 'it is of the table ' || table_name
  END AS reason,
  -- PostgreSQL takes every text but NUL.
  SUBSTRING(REGEXP_REPLACE(`key`, '\x00', ''), 1, 1000) AS `key`,
  `value`
FROM keyed
WHERE fault IS NOT NULL
OR (is_tombstone AND gone_uuid IS NULL AND gone_number IS NULL)
OR (table_name <> 'beat' AND topic NOT LIKE '%.' || table_name);
