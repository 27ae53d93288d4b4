-- Whether the database ever had a border line, and whether what follows from the lines in force was worked out.
SELECT
  EXISTS (SELECT 1 FROM border_line),
  NOT EXISTS (SELECT 1 FROM border_line WHERE ended_at IS NULL)
    OR EXISTS (SELECT 1 FROM unit_border)
    OR EXISTS (SELECT 1 FROM border_rest)
