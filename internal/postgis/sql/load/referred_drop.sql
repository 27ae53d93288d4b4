-- Drops the references of incidents that no marker is near any more.
DELETE FROM incident_reference AS t
USING referred AS r
WHERE t.incident_id = r.id AND r.country IS NULL
