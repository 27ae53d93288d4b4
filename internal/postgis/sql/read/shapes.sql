-- The shapes of unit versions $1, each with the stamp of its row: another one whenever the row is written.
SELECT
  id,
  xmin::text::bigint AS stamp,
  ST_AsBinary(geom, 'NDR') AS shape
FROM unit
WHERE id = ANY ($1::bigint[])
