-- Records at $5 what is said of a pair: $1, $2 source and reference of the one that was recorded first, $3, $4 of the other, $6 whether they are the same, $7 the reason.
INSERT INTO incident_pair (keeper_source, keeper_ref, other_source, other_ref, recorded_at, same, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
