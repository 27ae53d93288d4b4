-- Puts the incidents of incident_place into their units.
UPDATE incident AS i
SET unit_code = u.code
FROM incident_place AS p
LEFT JOIN ({{unit}}) AS u USING (key)
WHERE {{incident i}}
  AND i.id = p.key AND i.unit_code IS DISTINCT FROM u.code
