-- +goose Up
-- A double tells where the incident that stands for it lies, and its tier, so that a query can keep to a reach itself.
CREATE OR REPLACE VIEW incident_double WITH (security_invoker = false) AS
SELECT DISTINCT ON (p.other_source, p.other_ref)
  p.other_source AS source, p.other_ref AS source_ref, k.id AS duplicate_of, k.unit_code, k.tier
FROM incident_pair AS p
JOIN incident AS k ON k.source = p.keeper_source AND k.source_ref = p.keeper_ref AND k.ended_at IS NULL
WHERE p.same AND p.ended_at IS NULL
  AND reach_sees(k.unit_code, coalesce(k.tier, 'internal'))
ORDER BY p.other_source, p.other_ref, k.id;

-- +goose Down
SELECT 'migrations go forward only';
