-- Whether $1 is the code of a unit of any time, of an oversight area, or of an agency that owes reports.
SELECT
  EXISTS (SELECT FROM unit WHERE code = $1::text AND ended_at IS NULL)
  OR EXISTS (SELECT FROM area WHERE code = $1::text AND ended_at IS NULL)
  OR EXISTS (SELECT FROM expected_report WHERE owed_by = $1::text)
