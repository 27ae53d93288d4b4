-- The import $1, held until the transaction ends: layer, source, files, time of its rows, the import it takes back, and the one that took it back.
SELECT
  i.layer,
  i.source,
  i.files,
  i.merged_at,
  i.undoes,
  (SELECT u.id FROM import AS u WHERE {{import u}} AND u.undoes = i.id)
FROM import AS i
WHERE {{import i}}
  AND i.id = $1
FOR UPDATE
