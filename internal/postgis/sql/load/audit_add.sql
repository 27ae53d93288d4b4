-- Adds lines to the audit, each column an array: $1 kinds, $2 posts, $3 doors, $4 subjects, $5 details, $6 origins, $7 statuses.
INSERT INTO audit (kind, post, door, subject, detail, origin, status)
SELECT t.kind, t.post, t.door, t.subject, t.detail, t.origin, t.status
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[])
  WITH ORDINALITY AS t (kind, post, door, subject, detail, origin, status, i)
ORDER BY t.i
