-- Records an import and gives its number: $1 layer, $2 files, $3 source, $4 accepted, $5 unchanged, $6 refused, $7 account, $8 time of its rows (null: none changed), $9 whether it is a single record, $10 rows ended by an undo, $11 the import it takes back (null: none).
INSERT INTO import (layer, files, source, accepted, unchanged, refused, account, merged_at, single, ended, undoes)
VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, $9, $10, $11)
RETURNING id
