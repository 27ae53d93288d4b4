-- Adds the staged rows that are to be taken, recorded at $1.
INSERT INTO {{table}} ({{inserted}}, recorded_at)
SELECT {{inserted}}, $1
FROM stage
WHERE verdict IS NULL
