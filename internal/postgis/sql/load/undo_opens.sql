-- The first record, by its key, that an import merged at $1 ended and that was open further than its layer is and than the import left it, with the names of the layer put in. $2 the tiers, from everybody to the fewest, $3 the layer.
SELECT {{key_text}}
FROM {{table}} AS s
JOIN {{table}} AS t ON {{match}} AND {{within t}} AND t.recorded_at = $1
WHERE {{within s}}
  AND s.ended_at = $1
  AND s.tier IS NOT NULL
  AND array_position($2::text[], s.tier) < least(
    array_position($2::text[], record_tier($3, to_jsonb(s) ->> 'type')),
    array_position($2::text[], coalesce(t.tier, record_tier($3, to_jsonb(t) ->> 'type'))))
ORDER BY s.id
LIMIT 1
