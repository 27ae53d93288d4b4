-- +goose Up
-- Imports that can be taken back, and incidents that two sources told.

ALTER TABLE import
  ADD COLUMN merged_at timestamptz, -- recorded_at of the rows it made and ended_at of those it ended; null: it changed none, or nobody kept it
  ADD COLUMN single boolean NOT NULL DEFAULT false, -- one record written by hand, not a file
  ADD COLUMN ended integer NOT NULL DEFAULT 0, -- rows an undo ended
  ADD COLUMN undoes bigint UNIQUE REFERENCES import; -- the import this one takes back
UPDATE import SET single = true WHERE files = '{API}';

-- What a person said of two incidents near each other in place, time and substance. It is said of the records, by
-- source and reference, so that it outlives corrections. The keeper was recorded first: links never run in a circle.
CREATE TABLE incident_pair (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  keeper_source text NOT NULL, keeper_ref text NOT NULL,
  other_source text NOT NULL, other_ref text NOT NULL,
  same boolean NOT NULL,
  reason text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL DEFAULT now(), recorded_by text NOT NULL DEFAULT changed_by(),
  ended_at timestamptz, ended_by text, end_reason text,
  CHECK ((keeper_source, keeper_ref) <> (other_source, other_ref))
);
CREATE UNIQUE INDEX incident_pair_current ON incident_pair (keeper_source, keeper_ref, other_source, other_ref) WHERE ended_at IS NULL;
CREATE TRIGGER note_end BEFORE UPDATE OF ended_at ON incident_pair FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION note_end();
CREATE TRIGGER refuse_delete BEFORE DELETE ON incident_pair FOR EACH ROW EXECUTE FUNCTION refuse_delete();

-- Incidents that do not count because another one stands for them, by source and reference. One whose keeper has
-- ended counts again: no incident may fall silent because of a decision about a pair.
CREATE VIEW incident_double AS
SELECT p.other_source AS source, p.other_ref AS source_ref, min(k.id) AS duplicate_of
FROM incident_pair AS p
JOIN incident AS k ON k.source = p.keeper_source AND k.source_ref = p.keeper_ref AND k.ended_at IS NULL
WHERE p.same AND p.ended_at IS NULL
GROUP BY p.other_source, p.other_ref;

-- Current incidents that may be the same event as another: at most 1 km away, or as far as the two places are uncertain
-- (up to 5 km), or in the same commune where one has no point; at most three days apart, as wide as their times are known;
-- with a substance in common, or none in either and of the same kind. same: what a person said of the pair, null for nothing.
-- +goose StatementBegin
CREATE FUNCTION incident_near(b incident)
RETURNS TABLE (id bigint, other_source text, other_ref text, distance_m double precision, same boolean)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT a.id, a.source, a.source_ref, d.metres, p.same
  FROM (
    SELECT c.* FROM incident AS c WHERE c.ended_at IS NULL AND c.geom && ST_Expand(b.geom, 0.05)
    UNION ALL
    SELECT c.* FROM incident AS c WHERE c.ended_at IS NULL AND (c.geom IS NULL OR b.geom IS NULL) AND c.unit_code = b.unit_code
  ) AS a
  CROSS JOIN LATERAL (
    SELECT ST_Distance(a.geom::geography, b.geom::geography) AS metres,
      coalesce(a.uncertainty_m, CASE a.loc_precision WHEN 2 THEN 1000 WHEN 3 THEN 3000 WHEN 5 THEN 5000 ELSE 0 END)
        + coalesce(b.uncertainty_m, CASE b.loc_precision WHEN 2 THEN 1000 WHEN 3 THEN 3000 WHEN 5 THEN 5000 ELSE 0 END) AS uncertain
  ) AS d
  LEFT JOIN incident_pair AS p ON p.ended_at IS NULL
    AND (p.keeper_source, p.keeper_ref, p.other_source, p.other_ref) IN (
      (a.source, a.source_ref, b.source, b.source_ref), (b.source, b.source_ref, a.source, a.source_ref))
  WHERE a.id <> b.id
    AND a.occurred_from <= b.occurred_to + 3
    AND b.occurred_from <= a.occurred_to + 3
    AND (d.metres IS NULL OR d.metres <= greatest(1000, least(5000, d.uncertain)))
    AND CASE
      WHEN jsonb_array_length(a.substances) + jsonb_array_length(b.substances) = 0 THEN a.kind = b.kind
      ELSE EXISTS (
        SELECT FROM jsonb_array_elements(a.substances) AS x (line)
        JOIN jsonb_array_elements(b.substances) AS y (line) ON x.line ->> 'substance' = y.line ->> 'substance'
        WHERE x.line ->> 'substance' <> 'unknown')
    END
$$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
