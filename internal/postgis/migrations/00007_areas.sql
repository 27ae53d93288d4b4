-- +goose Up
-- Which communes stand in which oversight areas on a day. Most communes of July 2025 took the code of one of their
-- predecessors, so a code alone does not say that a commune went on; its lineage does.

CREATE INDEX unit_commune ON unit (code, valid_from) WHERE level = 'commune' AND ended_at IS NULL;
CREATE INDEX area_history ON area (code, recorded_at);

-- What communes became on days on which they did not go on under their code.
CREATE VIEW commune_break AS
SELECT l.from_code AS code, l.on_date, l.to_code, l.to_level, l.partial
FROM lineage l
WHERE l.from_level = 'commune'
  AND l.ended_at IS NULL
  AND NOT EXISTS (
    SELECT
    FROM lineage g
    WHERE g.from_code = l.from_code AND g.from_level = 'commune' AND g.on_date = l.on_date AND g.ended_at IS NULL
      AND g.to_code = l.from_code AND g.to_level = 'commune' AND g.kind IN ('unchanged', 'rename', 'boundary_adjust'));

-- Communes that stand in areas on a day: area, member and commune hold, and the commune did not break since the
-- member's first day.
-- +goose StatementBegin
CREATE FUNCTION area_commune(day date)
RETURNS TABLE (area_id bigint, area_code text, unit_id bigint, unit_code text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT a.id, a.code, u.id, m.unit_code
  FROM area a
  JOIN area_member m ON m.area_id = a.id AND m.valid_from <= day AND (m.valid_to IS NULL OR m.valid_to > day)
  JOIN unit u
    ON u.code = m.unit_code AND u.level = 'commune' AND u.ended_at IS NULL
    AND u.valid_from <= day AND (u.valid_to IS NULL OR u.valid_to > day)
  WHERE a.ended_at IS NULL
    AND a.valid_from <= day
    AND (a.valid_to IS NULL OR a.valid_to > day)
    AND NOT EXISTS (SELECT FROM commune_break b WHERE b.code = m.unit_code AND b.on_date > m.valid_from AND b.on_date <= day)
$$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
