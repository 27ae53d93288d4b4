-- Figures of every version that are small: of the indicators $1 above zero and below $2, or withheld, and whatever the units $3 reported above zero. $1 indicators, $2 threshold, $3 units.
SELECT DISTINCT unit_code, indicator, period
FROM report_value
WHERE {{report_value}}
  AND ((indicator = ANY ($1::text[]) AND (value > 0 AND value < $2::integer OR value_state = 'withheld'))
    OR (unit_code = ANY ($3::text[]) AND indicator <> 'residents' AND (value > 0 OR value_state = 'withheld')))
