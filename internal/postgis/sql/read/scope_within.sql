-- Whether the unit or agency $2 lies in the scope $1 (a unit, with what is below it, an agency, or an oversight area) on day $3.
SELECT
  $1::text = $2::text
  OR EXISTS (
    SELECT
    FROM unit u
    LEFT JOIN unit p ON p.code = u.parent AND p.ended_at IS NULL AND p.valid_from <= $3::date AND (p.valid_to IS NULL OR p.valid_to > $3::date)
    WHERE u.code = $2::text
      AND u.ended_at IS NULL
      AND u.valid_from <= $3::date
      AND (u.valid_to IS NULL OR u.valid_to > $3::date)
      AND (u.parent = $1::text OR p.parent = $1::text)
  )
  OR EXISTS (
    SELECT
    FROM area_commune($3::date) m
    WHERE m.area_code = $1::text
      AND (m.unit_code = $2::text OR m.unit_code IN (
        SELECT commune_of(u.level, u.parent)
        FROM unit u
        WHERE u.code = $2::text AND u.ended_at IS NULL AND u.valid_from <= $3::date AND (u.valid_to IS NULL OR u.valid_to > $3::date)))
  )
