-- Keeps a draw: $1 seed, $2 year, $3 how many were asked for, $4 post, $5 body; gives its id.
INSERT INTO draw (seed, year, n, post, body)
VALUES ($1, $2, $3, $4, $5)
RETURNING id
