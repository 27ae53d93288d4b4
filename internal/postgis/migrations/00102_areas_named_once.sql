-- +goose Up
-- The filter of incidents asked which communes an oversight area has for every incident anew, which took seconds. Who asks finds
-- out once on which days which communes stand in it (sql/read/area_days.sql) and names them beside the filter.
DROP FUNCTION incident_matching(text[], date, date, text[], text, text, integer, integer);

-- Current incidents that count (another one may stand for them), of communes and provinces, with a
-- first day from first until last, of kinds, between two border markers of a country or of any. Each but low and high, which
-- go together, may be null by itself.
-- +goose StatementBegin
CREATE FUNCTION incident_matching(of_units text[], first date, last date, kinds text[], of_country text, low integer, high integer)
RETURNS SETOF incident
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT i.*
  FROM incident AS i
  WHERE i.ended_at IS NULL
    AND (i.source, i.source_ref) NOT IN (SELECT d.source, d.source_ref FROM incident_double AS d)
    AND (of_units IS NULL OR i.unit_code = ANY (of_units))
    AND (first IS NULL OR i.occurred_from >= first)
    AND (last IS NULL OR i.occurred_from <= last)
    AND (kinds IS NULL OR i.kind = ANY (kinds))
    AND (low IS NULL OR i.id = ANY (ARRAY(SELECT b FROM incident_between(of_country, low, high) AS b)))
$$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
