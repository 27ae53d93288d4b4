-- +goose Up
-- The filter of incidents takes the codes it looks for: the planner knows then how many incidents lie there, and reads a province
-- of them by day, where it looked at all of them to find the last hundred.
DROP FUNCTION incident_matching(text, date, date, text[], text, text, integer, integer);

-- Current incidents that count (another one may stand for them), of communes and provinces, with a
-- first day from first until last, of kinds, in an oversight area on their first day, between two border markers of a
-- country or of any. Each but low and high, which go together, may be null by itself.
-- +goose StatementBegin
CREATE FUNCTION incident_matching(of_units text[], first date, last date, kinds text[], of_area text, of_country text, low integer, high integer)
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
    AND (of_area IS NULL OR EXISTS (
      SELECT FROM area_commune(i.occurred_from) AS c WHERE c.area_code = of_area AND c.unit_code = i.unit_code))
    AND (low IS NULL OR i.id = ANY (ARRAY(SELECT b FROM incident_between(of_country, low, high) AS b)))
$$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
