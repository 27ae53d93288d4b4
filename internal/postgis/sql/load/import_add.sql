-- Records an import: $1 layer, $2 files, $3 source, $4 accepted, $5 unchanged, $6 refused, $7 account.
INSERT INTO import (layer, files, source, accepted, unchanged, refused, account)
VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''))
