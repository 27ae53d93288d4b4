-- Notes that what $1 names is worked out by version $2 of its method.
INSERT INTO method (what, version)
VALUES ($1::text, $2::integer)
ON CONFLICT (what) DO UPDATE SET version = excluded.version
