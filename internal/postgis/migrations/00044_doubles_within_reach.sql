-- +goose Up
-- Doubles as whoever asks may see them, without asking the policies of both incidents of every pair: the view sees all pairs and
-- leaves out those whose keeper lies beyond the reach. An incident whose keeper cannot be seen counts itself.

-- Whether a record in a place and of a tier lies in the reach of the connection.
-- +goose StatementBegin
CREATE FUNCTION reach_sees(place text, tier text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT CASE current_user
    WHEN 'cotmoc_area' THEN coalesce(place = ANY (reach_places()) AND tier = ANY (reach_tiers()), false)
    WHEN 'cotmoc_country' THEN tier = ANY (reach_tiers())
    ELSE true
  END
$$;
-- +goose StatementEnd

CREATE OR REPLACE VIEW incident_double WITH (security_invoker = false) AS
SELECT p.other_source AS source, p.other_ref AS source_ref, min(k.id) AS duplicate_of
FROM incident_pair AS p
JOIN incident AS k ON k.source = p.keeper_source AND k.source_ref = p.keeper_ref AND k.ended_at IS NULL
WHERE p.same AND p.ended_at IS NULL
  AND reach_sees(k.unit_code, coalesce(k.tier, 'internal'))
GROUP BY p.other_source, p.other_ref;

-- +goose Down
SELECT 'migrations go forward only';
