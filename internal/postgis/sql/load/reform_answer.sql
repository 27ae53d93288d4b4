-- Keeps a person's answer to a proposal: $1 hot spot, $2 former one, $3 accepted, $4 reason, $5 who.
INSERT INTO reform_answer (hotspot, former, accepted, reason, recorded_by)
VALUES ($1, $2, $3, $4, coalesce(nullif($5, ''), 'command line'))
