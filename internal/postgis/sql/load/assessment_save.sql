-- Keeps verdicts, one list per column: $1 unit, $2 year, $3 criteria, $4 class, $5 official, $6 provisional, $7 cut-off, $8 engine, $9 input hash, $10 body,
-- $11 hash of the text of the criteria.
INSERT INTO assessment (
  unit_code, year, criteria, class, official, provisional, data_cutoff, engine, input_sha256, body, criteria_sha256
)
SELECT *
FROM unnest(
  $1::text[], $2::integer[], $3::text[], $4::text[], $5::boolean[], $6::boolean[], $7::timestamptz[], $8::text[],
  $9::text[], $10::json[], $11::text[]
)
ON CONFLICT DO NOTHING
