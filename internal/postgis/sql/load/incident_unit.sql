-- The unit each incident of incident_place counts for: the commune its point lies in on the day; where none holds the
-- point, or there is none, the commune the source names, if it was valid that day and has no outline that says
-- otherwise. What is known by province only goes to the province: nothing counts below its precision. Where the point is
-- worked out from a marker the commune the source names goes first, and beyond the border none is asked for
-- (incident_set_aside); a point the line puts beside every commune goes to the nearest (incident_beside).
SELECT i.key, CASE WHEN i.loc_precision <> 6 THEN u.code ELSE u.parent END AS code
FROM incident_place AS i
LEFT JOIN incident_found AS f USING (key)
JOIN unit AS u
  ON u.code = coalesce(f.code, i.commune_code)
  AND u.level = 'commune'
  AND u.ended_at IS NULL
  AND u.valid_from <= i.occurred_from
  AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)
  AND (f.code IS NOT NULL OR i.geom IS NULL OR u.geom IS NULL)
