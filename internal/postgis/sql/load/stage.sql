-- The staging table: a sequence number and a verdict (null: to be taken, or unchanged, refused) before the layer's own columns.
CREATE TEMPORARY TABLE stage ON COMMIT DROP AS
SELECT 0 AS seq, ''::text AS verdict, {{hash}}, {{columns}}
FROM {{table}}
WITH NO DATA
