-- +goose Up
-- What a reach costs the planner and the executor: incidents of an area are counted from the index alone, and the tier is
-- compared with those that are hidden, which are few, mostly none.

DROP INDEX incident_unit;
CREATE INDEX incident_unit ON incident (unit_code, occurred_from) INCLUDE (tier, kind, source, source_ref) WHERE ended_at IS NULL;

-- The tiers above the clearance of the connection; nothing said: all.
-- +goose StatementBegin
CREATE FUNCTION reach_hidden() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (ARRAY['public', 'shared', 'internal', 'restricted'])[reach_rank() + 2:] $$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
