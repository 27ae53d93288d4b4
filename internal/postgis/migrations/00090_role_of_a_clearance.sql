-- +goose Up
-- A clearance is a role now (sql/lock.sql), not a setting: what a policy compares a tier with is known when a query is planned.

-- The places of whoever reads, as the connection lists them: with a comma before and after each. Nothing said: none.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION reach_places() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT string_to_array(btrim(coalesce(current_setting('cotmoc.places', true), ''), ','), ',') $$;
-- +goose StatementEnd

-- Whether a record in a place and of a tier lies in the reach of the connection.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION reach_sees(place text, tier text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN current_user NOT LIKE 'cotmoc\_%' OR current_user = 'cotmoc_whole' THEN true
    WHEN current_user LIKE 'cotmoc\_area\_%' AND coalesce(place <> ALL (reach_places()), true) THEN false
    ELSE CASE substring(current_user FROM '[a-z]+$')
      WHEN 'restricted' THEN true
      WHEN 'internal' THEN tier <> 'restricted'
      WHEN 'shared' THEN tier IN ('public', 'shared')
      ELSE tier = 'public'
    END
  END
$$;
-- +goose StatementEnd

-- Whether the figures of a commune or province may be read.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION reach_holds(code text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT current_user NOT LIKE 'cotmoc\_area\_%' OR code = ANY (reach_places()) $$;
-- +goose StatementEnd

-- Incidents up to internal, counted as the others are by incident_current: from the index alone, without a look at the tier.
CREATE INDEX incident_internal ON incident (source, source_ref) INCLUDE (occurred_from, recorded_at)
WHERE ended_at IS NULL AND coalesce(tier, 'internal') <> 'restricted';

-- +goose Down
SELECT 'migrations go forward only';
