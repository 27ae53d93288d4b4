-- Keeps what was found on a visit: $1 draw, $2 unit, $3 finding, $4 day, $5 post, $6 note.
INSERT INTO draw_finding (draw_id, unit_code, finding, day, post, note)
VALUES ($1, $2, $3, $4, $5, $6)
