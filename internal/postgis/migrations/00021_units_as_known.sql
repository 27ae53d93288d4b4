-- +goose Up
-- Days that nobody gave, and which version of the program worked out what is stored of units.

-- Whether the first day of a unit version was only inferred: a unit made because a table names it ($2 its source), or
-- one drawn from communes ($3 its source), on a day on which no list begins it and no law makes it.
-- +goose StatementBegin
CREATE FUNCTION first_day_inferred(u unit, made text, drawn text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN u.source = made THEN NOT EXISTS (
      SELECT FROM lineage AS l
      WHERE l.to_code = u.code AND l.to_level = u.level AND l.on_date = u.valid_from AND l.ended_at IS NULL AND NOT l.derived
    )
    WHEN u.source = drawn THEN NOT EXISTS (
      SELECT FROM unit AS c
      WHERE c.level = 'commune' AND c.ended_at IS NULL AND c.valid_from = u.valid_from
        AND ((u.level = 'province' AND c.parent = u.code) OR (u.level = 'district' AND c.district = u.code))
        AND (c.source <> made OR EXISTS (
          SELECT FROM lineage AS l
          WHERE l.to_code = c.code AND l.to_level = c.level AND l.on_date = c.valid_from AND l.ended_at IS NULL AND NOT l.derived
        ))
    ) AND NOT EXISTS (
      SELECT FROM lineage AS l
      WHERE l.on_date = u.valid_from AND l.ended_at IS NULL AND NOT l.derived
        AND ((l.to_code = u.code AND l.to_level = u.level) OR (l.from_code = u.code AND l.from_level = u.level))
    )
    ELSE false
  END
$$;
-- +goose StatementEnd

-- Whether the last day of a unit version was only inferred: no law ends it, and no list begins the next one.
-- +goose StatementBegin
CREATE FUNCTION last_day_inferred(u unit, made text, drawn text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT u.valid_to IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM lineage AS l
      WHERE l.from_code = u.code AND l.from_level = u.level AND l.on_date = u.valid_to AND l.ended_at IS NULL AND NOT l.derived
    )
    AND NOT (u.level = 'district' AND EXISTS (
      SELECT FROM lineage AS l
      WHERE l.from_district = u.code AND l.on_date = u.valid_to AND l.ended_at IS NULL AND NOT l.derived
    ))
    AND NOT EXISTS (
      SELECT FROM unit AS n
      WHERE n.code = u.code AND n.level = u.level AND n.valid_from = u.valid_to AND n.ended_at IS NULL
        AND NOT first_day_inferred(n, made, drawn)
    )
$$;
-- +goose StatementEnd

-- What the program worked out and stored of what it was given, and by which version of its method: a newer program
-- does it again at its start.
CREATE TABLE method (
  what text PRIMARY KEY,
  version integer NOT NULL CHECK (version > 0)
);

-- +goose Down
SELECT 'migrations go forward only';
