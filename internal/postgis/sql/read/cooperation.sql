-- Entries of the cooperation log, by code, as known on $1 (time; null: now).
SELECT
  code, kind, coalesce(subtype, ''), title, aliases, coalesce(programme, ''), coalesce(item, ''), coalesce(parent, ''), counterparts, units,
  coalesce(agency, ''), coalesce(country, ''), coalesce(side, ''), coalesce(level, ''), coalesce(host, ''), coalesce(direction, ''), state,
  day, until, due_on, sent_on, acknowledged_on, answered_on, acted_on, n, amount_vnd, document, place, coalesce(tier, ''), note, source,
  ST_X(geom), ST_Y(geom), recorded_at, coalesce(recorded_by, '')
FROM cooperation
WHERE {{cooperation}}
  AND coalesce(recorded_at <= $1::timestamptz, true) AND coalesce(ended_at > $1::timestamptz, ended_at IS NULL)
ORDER BY code
